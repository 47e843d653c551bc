package io.swarmlog.mesh;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Pictures of a swarm with a published service, made by events as live ones are.
public final class Pictures {
    public static final NodeId HERE = new NodeId("here");
    public static final NodeId ELSEWHERE = new NodeId("elsewhere");
    public static final NetworkId INGRESS = new NetworkId("ingress0");
    public static final NetworkId BACK = new NetworkId("back0");

    private final List<Event> events = new ArrayList<>();

    /// The picture of `image` after what was told.
    public ClusterImage on(ClusterImage image) {
        var after = image;
        for (Event event : events) {
            after =
                    Fold.apply(
                            after,
                            new EventRecord(
                                    after.sequence() + 1,
                                    1,
                                    1,
                                    new Origin.Clock(),
                                    "test",
                                    "",
                                    true,
                                    event));
        }
        return after;
    }

    public ClusterImage image() {
        return on(ClusterImage.EMPTY);
    }

    public Pictures networks() {
        events.add(new Event.NetworkCreated(INGRESS, network("ingress", true)));
        events.add(new Event.NetworkCreated(BACK, network("back", false)));
        return this;
    }

    /// A node that said it takes tunnels at this port, and is ready.
    public Pictures node(NodeId node, String host, int meshPort) {
        var description =
                new NodeDescription(
                        node.value(),
                        new TaskSpec.Platform("x86_64", "linux"),
                        1,
                        1,
                        List.of(),
                        new NodeDescription.Engine("", new TreeMap<>(), List.of()),
                        new NodeDescription.TlsTrust("", "", ""));
        var registration =
                new Input.RegisterNode(
                        node,
                        1,
                        NodeSpec.Role.WORKER,
                        NodeSpec.Availability.ACTIVE,
                        new Input.NodeAddress(host, "", meshPort),
                        description);
        var spec =
                new NodeSpec(
                        "", new TreeMap<>(), NodeSpec.Role.WORKER, NodeSpec.Availability.ACTIVE);
        events.add(new Event.NodeRegistered(0, registration, spec));
        return this;
    }

    public Pictures state(NodeId node, NodeState state) {
        events.add(new Event.NodeStateChanged(node, state, "test"));
        return this;
    }

    public Pictures service(String id, EndpointSpec.Port... ports) {
        var service = new ServiceId(id);
        events.add(new Event.ServiceCreated(service, spec(id, List.of(ports)), Optional.empty()));
        return ports(id, ports);
    }

    /// The service has these ports now, whatever its spec says.
    public Pictures ports(String id, EndpointSpec.Port... ports) {
        events.add(new Event.EndpointAllocated(new ServiceId(id), List.of(ports), List.of()));
        return this;
    }

    /// The service's next tasks are made for these ports.
    public Pictures update(String id, EndpointSpec.Port... ports) {
        events.add(
                new Event.ServiceUpdated(
                        new ServiceId(id),
                        spec(id, List.of(ports)),
                        Event.Change.UPDATE,
                        Optional.empty()));
        return ports(id, ports);
    }

    /// A task in slot `slot` that runs on `node` with these addresses.
    public Pictures running(
            String service, String task, int slot, NodeId node, Event.Address... addresses) {
        assigned(service, task, slot, node, addresses);
        return moved(task, TaskState.RUNNING);
    }

    public Pictures assigned(
            String service, String task, int slot, NodeId node, Event.Address... addresses) {
        var id = new TaskId(task);
        events.add(
                new Event.TasksCreated(
                        new ServiceId(service),
                        1,
                        TaskState.RUNNING,
                        List.of(new Event.NewTask(id, new Slot.Numbered(slot)))));
        events.add(
                new Event.TasksAllocated(List.of(new Event.TaskAddresses(id, List.of(addresses)))));
        events.add(
                new Event.TasksAssigned(
                        List.of(new Event.Placed(id, node, List.of())), "assigned"));
        return this;
    }

    public Pictures moved(String task, TaskState state) {
        events.add(
                new Event.TasksMoved(
                        Optional.of(HERE),
                        List.of(
                                new Input.TaskReport(
                                        new TaskId(task),
                                        state,
                                        1,
                                        "",
                                        "",
                                        Optional.empty(),
                                        List.of()))));
        return this;
    }

    public Pictures desired(String task, TaskState state) {
        events.add(new Event.TasksDesired(state, List.of(new TaskId(task)), "test"));
        return this;
    }

    public Pictures removed(String service) {
        events.add(new Event.ServiceRemoved(new ServiceId(service)));
        return this;
    }

    public static Event.Address ingress(String cidr) {
        return new Event.Address(INGRESS, cidr);
    }

    public static Event.Address back(String cidr) {
        return new Event.Address(BACK, cidr);
    }

    /// `80->8080/tcp`, in ingress mode.
    public static EndpointSpec.Port port(int published, int target, String protocol) {
        return new EndpointSpec.Port("", protocol, target, published, "ingress");
    }

    private static NetworkSpec network(String name, boolean ingress) {
        return new NetworkSpec(
                name,
                new TreeMap<>(),
                "overlay",
                new TreeMap<>(),
                false,
                false,
                false,
                ingress,
                Optional.empty());
    }

    private static ServiceSpec spec(String name, List<EndpointSpec.Port> ports) {
        var task =
                new TaskSpec(
                        container(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        0,
                        "container");
        return new ServiceSpec(
                name,
                new TreeMap<>(),
                task,
                new ServiceSpec.Mode.Replicated(1),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new EndpointSpec("vip", ports)));
    }

    private static ContainerSpec container() {
        return new ContainerSpec(
                "image",
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
                List.of(),
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
}
