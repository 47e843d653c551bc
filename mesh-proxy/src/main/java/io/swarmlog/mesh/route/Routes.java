package io.swarmlog.mesh.route;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// The routing table of a host, worked out from the picture of the swarm.
///
/// A task takes new connections while it is RUNNING and shall be: an agent reports RUNNING only
/// once the container is healthy, and a task that shall stop drains, which means no new
/// connections. Tasks of all hosts are asked alike, as swarm's ingress network does; those of
/// another node only while the node is ready. The cost is that of the services plus the tasks of
/// those that publish a port, so ask with the newest picture only, not with each one in between.
public final class Routes {
    private Routes() {}

    /// The table of the host `node`, with each task's address as the swarm allocated it.
    public static RoutingTable of(ClusterImage image, NodeId node) {
        return of(image, node, task -> allocatedAddress(image, task));
    }

    /// The table of the host `node`, with the address of a task's container as `addressOf` knows it
    /// (an IP literal). A task without an address takes no connections.
    public static RoutingTable of(
            ClusterImage image, NodeId node, Function<Task, Optional<String>> addressOf) {
        SortedMap<PublishedPort, Route> routes = new TreeMap<>();
        for (Service service : image.services().values()) {
            List<Taker> takers = List.of();
            for (EndpointSpec.Port port : service.ports()) {
                Optional<Protocol> protocol = Protocol.named(port.protocolOrTcp());
                if (port.isIngress() && port.publishedPort() != 0 && protocol.isPresent()) {
                    takers = takers.isEmpty() ? takers(image, service, node, addressOf) : takers;
                    routes.put(
                            new PublishedPort(protocol.orElseThrow(), port.publishedPort()),
                            new Route(service.id(), backends(takers, port)));
                }
            }
        }
        SortedSet<NodeId> others = new TreeSet<>();
        for (Node other : image.nodes().values()) {
            if (!other.hasLeft()) {
                others.add(other.id());
            }
        }
        others.remove(node);
        return new RoutingTable(routes, others);
    }

    /// Whether the tables of all hosts are surely the same for both pictures. A picture shares with
    /// the one before whatever did not change, so objects are compared by identity; false may be
    /// said too often, true never. Networks need no look: what is asked of one never changes while
    /// a task has an address there.
    @SuppressWarnings("ReferenceEquality")
    public static boolean areUntouched(ClusterImage before, ClusterImage after) {
        return before.services() == after.services()
                && before.nodes() == after.nodes()
                && (before.tasks() == after.tasks() || after.indexes().ports().isEmpty());
    }

    /// The address of a task in the ingress network, else in the first of its networks.
    public static Optional<String> allocatedAddress(ClusterImage image, Task task) {
        Optional<Event.Address> ingress =
                task.addresses().stream().filter(address -> isIngress(image, address)).findFirst();
        return ingress.or(() -> task.addresses().stream().findFirst())
                .map(address -> withoutPrefixLength(address.cidr()));
    }

    /// A task that takes connections, and where it is.
    private record Taker(Task task, Way way) {}

    /// How a task's host is reached.
    private sealed interface Way {
        /// The task is here, at this address.
        record Here(String address) implements Way {}

        record Through(Peer peer) implements Way {}
    }

    /// The tasks of a service that take connections, in the order of their ids.
    private static List<Taker> takers(
            ClusterImage image,
            Service service,
            NodeId node,
            Function<Task, Optional<String>> addressOf) {
        SortedMap<TaskId, Taker> takers = new TreeMap<>();
        for (List<TaskId> slot : image.slotsOf(service.id()).values()) {
            for (TaskId id : slot) {
                Task task = image.liveTask(id);
                if (task.state() == TaskState.RUNNING && task.desired() == TaskState.RUNNING) {
                    addressOf
                            .apply(task)
                            .flatMap(address -> way(image, task, node, address))
                            .ifPresent(way -> takers.put(id, new Taker(task, way)));
                }
            }
        }
        return List.copyOf(takers.values());
    }

    private static Optional<Way> way(ClusterImage image, Task task, NodeId self, String address) {
        if (task.node().filter(self::equals).isPresent()) {
            return Optional.of(new Way.Here(address));
        }
        return task.node().flatMap(image::node).flatMap(Routes::peer).map(Way.Through::new);
    }

    /// The mesh of a node that may be asked; empty while the node is not ready, or has no mesh.
    private static Optional<Peer> peer(Node node) {
        Input.NodeAddress address = node.registration().address();
        boolean open =
                switch (node.state()) {
                    case READY -> address.meshPort() > 0 && !address.host().isEmpty();
                    case UNKNOWN, DOWN, DISCONNECTED -> false;
                };
        return open && address.meshPort() <= PublishedPort.MAX_PORT
                ? Optional.of(new Peer(node.id(), address.host(), address.meshPort()))
                : Optional.empty();
    }

    private static List<Backend> backends(List<Taker> takers, EndpointSpec.Port port) {
        List<Backend> backends = new ArrayList<>();
        for (Taker taker : takers) {
            TaskId id = taker.task().id();
            int target = targetPort(taker.task(), port);
            backends.add(
                    switch (taker.way()) {
                        case Way.Here(String address) -> new Backend.Local(id, address, target);
                        case Way.Through(Peer peer) -> new Backend.Remote(id, target, peer);
                    });
        }
        return backends;
    }

    /// During a rolling update tasks of two versions stand side by side; each is asked at the port
    /// its own version published there.
    private static int targetPort(Task task, EndpointSpec.Port port) {
        for (EndpointSpec.Port own : task.made().service().ports()) {
            if (own.publishedPort() == port.publishedPort()
                    && own.protocolOrTcp().equals(port.protocolOrTcp())
                    && own.isIngress()) {
                return own.targetPort();
            }
        }
        return port.targetPort();
    }

    private static boolean isIngress(ClusterImage image, Event.Address address) {
        return image.network(address.network()).filter(found -> found.spec().ingress()).isPresent();
    }

    private static String withoutPrefixLength(String cidr) {
        int slash = cidr.indexOf('/');
        return slash < 0 ? cidr : cidr.substring(0, slash);
    }
}
