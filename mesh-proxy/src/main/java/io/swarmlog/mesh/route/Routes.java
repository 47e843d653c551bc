package io.swarmlog.mesh.route;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The routing table of a host, worked out from the picture of the swarm.
///
/// A task takes new connections while it is RUNNING and shall be: an agent reports RUNNING only
/// once the container is healthy, and a task that shall stop drains, which means no new
/// connections. The cost is that of the services plus the tasks on the host, so ask with the newest
/// picture only, not with each one in between.
public final class Routes {
    private Routes() {}

    /// The table of the host `node`, with each task's address as the swarm allocated it.
    public static RoutingTable of(ClusterImage image, NodeId node) {
        return of(image, node, task -> allocatedAddress(image, task));
    }

    /// The table of the host `node`, with the address of a task's container as `addressOf` knows it
    /// (an IP literal). A task without an address there takes no connections.
    public static RoutingTable of(
            ClusterImage image, NodeId node, Function<Task, Optional<String>> addressOf) {
        SortedMap<ServiceId, List<Task>> takers = takersOn(image, node);
        SortedMap<PublishedPort, Route> routes = new TreeMap<>();
        for (Service service : image.services().values()) {
            List<Task> tasks = takers.getOrDefault(service.id(), List.of());
            for (EndpointSpec.Port port : service.ports()) {
                Optional<Protocol> protocol = Protocol.named(port.protocolOrTcp());
                if (port.isIngress() && port.publishedPort() != 0 && protocol.isPresent()) {
                    routes.put(
                            new PublishedPort(protocol.orElseThrow(), port.publishedPort()),
                            new Route(service.id(), backends(tasks, port, addressOf)));
                }
            }
        }
        return new RoutingTable(routes);
    }

    /// Whether the table of `node` is surely the same for both pictures, at the cost of the tasks on
    /// the host. A picture shares with the one before whatever did not change, so objects are
    /// compared by identity; false may be said too often, true never. Networks need no look: what
    /// is asked of one never changes while a task has an address there.
    @SuppressWarnings("ReferenceEquality")
    public static boolean areUntouched(ClusterImage before, ClusterImage after, NodeId node) {
        if (before.services() != after.services()) {
            return false;
        }
        if (before.tasks() == after.tasks()) {
            return true;
        }
        var there = after.tasksOn(node);
        if (before.tasksOn(node).size() != there.size()) {
            return false;
        }
        for (TaskId id : there) {
            if (before.tasks().get(id) != after.tasks().get(id)) {
                return false;
            }
        }
        return true;
    }

    /// The address of a task in the ingress network, else in the first of its networks.
    public static Optional<String> allocatedAddress(ClusterImage image, Task task) {
        Optional<Event.Address> ingress =
                task.addresses().stream().filter(address -> isIngress(image, address)).findFirst();
        return ingress.or(() -> task.addresses().stream().findFirst())
                .map(address -> withoutPrefixLength(address.cidr()));
    }

    private static SortedMap<ServiceId, List<Task>> takersOn(ClusterImage image, NodeId node) {
        SortedMap<ServiceId, List<Task>> takers = new TreeMap<>();
        for (TaskId id : image.tasksOn(node)) {
            Task task = image.liveTask(id);
            if (task.state() == TaskState.RUNNING && task.desired() == TaskState.RUNNING) {
                takers.computeIfAbsent(task.service(), _ -> new ArrayList<>()).add(task);
            }
        }
        return takers;
    }

    private static List<Backend> backends(
            List<Task> tasks, EndpointSpec.Port port, Function<Task, Optional<String>> addressOf) {
        List<Backend> backends = new ArrayList<>();
        for (Task task : tasks) {
            addressOf
                    .apply(task)
                    .ifPresent(address ->
                            backends.add(
                                    new Backend.Local(task.id(), address, targetPort(task, port))));
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
