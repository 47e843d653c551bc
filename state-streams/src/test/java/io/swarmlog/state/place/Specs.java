package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Specs and nodes with everything left out that a test does not name.
final class Specs {
    static final String HOSTLESS = "";

    private Specs() {}

    /// What a test says of a service, built up word by word.
    static final class Wish {
        private long nanoCpus;
        private long memoryBytes;
        private final TreeMap<String, Long> generic = new TreeMap<>();
        private final List<String> constraints = new ArrayList<>();
        private final List<String> spread = new ArrayList<>();
        private long maxReplicas;
        private final List<TaskSpec.Platform> platforms = new ArrayList<>();
        private final List<Integer> hostPorts = new ArrayList<>();
        private final List<ContainerSpec.Mount> mounts = new ArrayList<>();
        private final List<String> networks = new ArrayList<>();
        private Optional<TaskSpec.Driver> log = Optional.empty();
        private boolean global;

        Wish cpus(long nano) {
            nanoCpus = nano;
            return this;
        }

        Wish memory(long bytes) {
            memoryBytes = bytes;
            return this;
        }

        Wish units(String kind, long count) {
            generic.put(kind, count);
            return this;
        }

        Wish on(String constraint) {
            constraints.add(constraint);
            return this;
        }

        Wish over(String descriptor) {
            spread.add(descriptor);
            return this;
        }

        Wish atMost(long replicas) {
            maxReplicas = replicas;
            return this;
        }

        Wish platform(String architecture, String os) {
            platforms.add(new TaskSpec.Platform(architecture, os));
            return this;
        }

        Wish publishing(int port) {
            hostPorts.add(port);
            return this;
        }

        /// A volume of that driver, a bind mount when it is empty.
        Wish mounting(String driver) {
            mounts.add(mount(driver));
            return this;
        }

        Wish network(String network) {
            networks.add(network);
            return this;
        }

        Wish logging(TaskSpec.Driver driver) {
            log = Optional.of(driver);
            return this;
        }

        Wish everywhere() {
            global = true;
            return this;
        }
    }

    static ServiceSpec service(String name, Wish wish) {
        List<EndpointSpec.Port> ports = new ArrayList<>();
        wish.hostPorts.forEach(
                port -> ports.add(new EndpointSpec.Port("", "tcp", 80, port, "host")));
        return new ServiceSpec(
                name,
                new TreeMap<>(),
                task(wish),
                wish.global ? new ServiceSpec.Mode.Global() : new ServiceSpec.Mode.Replicated(1),
                Optional.empty(),
                Optional.empty(),
                ports.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new EndpointSpec(EndpointSpec.VIP, List.copyOf(ports))));
    }

    private static TaskSpec task(Wish wish) {
        List<TaskSpec.GenericResource> generic = new ArrayList<>();
        wish.generic.forEach(
                (kind, count) -> generic.add(new TaskSpec.GenericResource.Discrete(kind, count)));
        return new TaskSpec(
                container(List.copyOf(wish.mounts)),
                Optional.of(
                        new TaskSpec.Resources(
                                Optional.empty(),
                                Optional.of(
                                        new TaskSpec.Reservations(
                                                wish.nanoCpus, wish.memoryBytes, generic)))),
                Optional.empty(),
                Optional.of(
                        new TaskSpec.Placement(
                                List.copyOf(wish.constraints),
                                wish.spread.stream().map(TaskSpec.Preference::new).toList(),
                                wish.maxReplicas,
                                List.copyOf(wish.platforms))),
                wish.networks.stream()
                        .map(network ->
                                new TaskSpec.NetworkAttachment(network, List.of(), new TreeMap<>()))
                        .toList(),
                wish.log,
                0,
                "");
    }

    private static ContainerSpec container(List<ContainerSpec.Mount> mounts) {
        return new ContainerSpec(
                "busybox",
                new TreeMap<>(),
                List.of(),
                List.of(),
                "",
                List.of(),
                "",
                "",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                false,
                false,
                mounts,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                "",
                new TreeMap<>(),
                List.of(),
                List.of(),
                List.of());
    }

    private static ContainerSpec.Mount mount(String driver) {
        Optional<ContainerSpec.VolumeOptions> options =
                driver.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new ContainerSpec.VolumeOptions(
                                        false,
                                        new TreeMap<>(),
                                        Optional.of(new TaskSpec.Driver(driver, new TreeMap<>()))));
        return new ContainerSpec.Mount(
                driver.isEmpty() ? "bind" : "volume",
                "a",
                "/a",
                false,
                "",
                Optional.empty(),
                options,
                Optional.empty());
    }

    /// What a test may say of a node.
    record Machine(
            long nanoCpus,
            long memoryBytes,
            List<TaskSpec.GenericResource> generic,
            SortedMap<String, String> labels,
            TaskSpec.Platform platform,
            List<NodeDescription.Plugin> plugins) {

        static Machine of(long nanoCpus, long memoryBytes) {
            return new Machine(
                    nanoCpus,
                    memoryBytes,
                    List.of(),
                    new TreeMap<>(),
                    new TaskSpec.Platform("x86_64", "linux"),
                    List.of());
        }

        Machine labelled(String label, String value) {
            SortedMap<String, String> more = new TreeMap<>(labels);
            more.put(label, value);
            return new Machine(nanoCpus, memoryBytes, generic, more, platform, plugins);
        }

        Machine with(List<TaskSpec.GenericResource> units) {
            return new Machine(nanoCpus, memoryBytes, units, labels, platform, plugins);
        }
    }

    static NodeSpec node(Machine machine, NodeSpec.Availability availability) {
        return new NodeSpec("", machine.labels(), NodeSpec.Role.WORKER, availability);
    }

    static Input.RegisterNode registration(NodeId id, String host, Machine machine) {
        return new Input.RegisterNode(
                id,
                1,
                NodeSpec.Role.WORKER,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("10.0.0.1", "", 0),
                new NodeDescription(
                        host,
                        machine.platform(),
                        machine.nanoCpus(),
                        machine.memoryBytes(),
                        machine.generic(),
                        new NodeDescription.Engine("20.10", new TreeMap<>(), machine.plugins()),
                        new NodeDescription.TlsTrust("", "", "")));
    }

    /// The ports of the swarm's tasks on a node that hold something.
    static List<ClusterImage.PortKey> portsHeld(ClusterImage image, NodeId node) {
        List<ClusterImage.PortKey> held = new ArrayList<>();
        image.tasksOn(node).stream()
                .map(image::liveTask)
                .filter(task -> task.holdsResources())
                .forEach(task ->
                        task.made()
                                .hostPorts()
                                .forEach(port ->
                                        held.add(
                                                new ClusterImage.PortKey(
                                                        port.protocolOrTcp(),
                                                        port.publishedPort()))));
        return held;
    }
}
