package io.swarmlog.image;

import io.swarmlog.log.Feature;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/// The swarm after the event number `sequence`: objects, and the indexes that deciding needs so
/// that no event costs a look at all tasks. Every index is worked out by [Fold] from events alone.
///
/// `cause` is the offset of the last input with an event, `atMs` its time, `clockOffsetMs` what the
/// line's clock lacks of the swarm's time ([Event.ClockOffset]), `publishedOffset` the
/// highest offset of `commands` that was taken (-1 before the first).
public record ClusterImage(
        long sequence,
        long cause,
        long atMs,
        long clockOffsetMs,
        long publishedOffset,
        Optional<Swarm> swarm,
        Members members,
        PSortedMap<NodeId, Node> nodes,
        PSortedMap<ServiceId, Service> services,
        PSortedMap<NetworkId, Network> networks,
        PSortedMap<TaskId, Task> tasks,
        Indexes indexes,
        Faults faults) {

    /// What can be found without looking at everything.
    ///
    /// - `serviceNames`, `networkNames`: names are unique.
    /// - `slots`: the tasks of each slot of each service, oldest first; also of services that are
    ///   gone, until their last task is.
    /// - `tasksOnNode`: the tasks bound to a node, ended ones too.
    /// - `unallocated`: tasks in state NEW that shall run.
    /// - `waiting`: tasks in state PENDING that shall run, by service.
    /// - `timers`, `timerDue`: the timers in the order they fire, and when each does.
    /// - `ports`: who holds an ingress port.
    /// - `hostPorts`: the services that publish a port on the hosts of their tasks.
    /// - `failures`: when tasks of a spec version failed on a node, newest last (SwarmKit
    ///   scheduler: the last 5 minutes count).
    public record Indexes(
            PSortedMap<String, ServiceId> serviceNames,
            PSortedMap<String, NetworkId> networkNames,
            PSortedMap<ServiceId, PSortedMap<Slot, List<TaskId>>> slots,
            PSortedMap<NodeId, PSortedSet<TaskId>> tasksOnNode,
            PSortedSet<TaskId> unallocated,
            PSortedMap<ServiceId, PSortedSet<TaskId>> waiting,
            PSortedSet<Due> timers,
            PSortedMap<Timer, Long> timerDue,
            PSortedMap<PortKey, ServiceId> ports,
            PSortedMap<PortKey, PSortedSet<ServiceId>> hostPorts,
            PSortedMap<FailureKey, List<Long>> failures) {}

    /// A timer and when it fires, in the order of firing.
    public record Due(long dueMs, Timer timer) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(dueMs, other.dueMs);
            return byTime != 0 ? byTime : timer.compareTo(other.timer);
        }
    }

    /// A port of the whole swarm.
    public record PortKey(String protocol, int port) implements Comparable<PortKey> {
        @Override
        public int compareTo(PortKey other) {
            int byProtocol = protocol.compareTo(other.protocol);
            return byProtocol != 0 ? byProtocol : Integer.compare(port, other.port);
        }
    }

    /// One spec version of a service on one node.
    public record FailureKey(NodeId node, ServiceId service, long specVersion)
            implements Comparable<FailureKey> {
        @Override
        public int compareTo(FailureKey other) {
            int byNode = node.compareTo(other.node);
            if (byNode != 0) {
                return byNode;
            }
            int byService = service.compareTo(other.service);
            return byService != 0 ? byService : Long.compare(specVersion, other.specVersion);
        }
    }

    /// The picture before the first event.
    public static final ClusterImage EMPTY =
            new ClusterImage(
                    0,
                    -1,
                    0,
                    0,
                    -1,
                    Optional.empty(),
                    Members.NONE,
                    TreePMap.empty(),
                    TreePMap.empty(),
                    TreePMap.empty(),
                    TreePMap.empty(),
                    new Indexes(
                            TreePMap.empty(),
                            TreePMap.empty(),
                            TreePMap.empty(),
                            TreePMap.empty(),
                            TreePSet.empty(),
                            TreePMap.empty(),
                            TreePSet.empty(),
                            TreePMap.empty(),
                            TreePMap.empty(),
                            TreePMap.empty(),
                            TreePMap.empty()),
                    Faults.NONE);

    /// Whether every member reads the feature: only then may it be written.
    public boolean allows(Feature feature) {
        return feature.level() <= members.featureLevel();
    }

    public Optional<Service> service(ServiceId id) {
        return Optional.ofNullable(services.get(id));
    }

    public Optional<Task> task(TaskId id) {
        return Optional.ofNullable(tasks.get(id));
    }

    public Optional<Node> node(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    public Optional<Network> network(NetworkId id) {
        return Optional.ofNullable(networks.get(id));
    }

    public Optional<Service> serviceNamed(String name) {
        return Optional.ofNullable(indexes.serviceNames().get(name)).flatMap(this::service);
    }

    public Optional<Network> networkNamed(String name) {
        return Optional.ofNullable(indexes.networkNames().get(name)).flatMap(this::network);
    }

    /// The slots of a service with their tasks, oldest task first; empty when there are none.
    public PSortedMap<Slot, List<TaskId>> slotsOf(ServiceId service) {
        PSortedMap<Slot, List<TaskId>> slots = indexes.slots().get(service);
        return slots == null ? TreePMap.empty() : slots;
    }

    /// The tasks of one slot, oldest first.
    public List<Task> tasksIn(ServiceId service, Slot slot) {
        List<TaskId> ids = slotsOf(service).get(slot);
        if (ids == null) {
            return List.of();
        }
        List<Task> there = new ArrayList<>(ids.size());
        for (TaskId id : ids) {
            there.add(liveTask(id));
        }
        return Collections.unmodifiableList(there);
    }

    /// The tasks bound to a node.
    public PSortedSet<TaskId> tasksOn(NodeId node) {
        PSortedSet<TaskId> tasksThere = indexes.tasksOnNode().get(node);
        return tasksThere == null ? TreePSet.empty() : tasksThere;
    }

    /// The task with that id, which an index says exists.
    public Task liveTask(TaskId id) {
        Task task = tasks.get(id);
        if (task == null) {
            throw new IllegalStateException(
                    "expected task " + id + " of an index, but there is none");
        }
        return task;
    }
}
