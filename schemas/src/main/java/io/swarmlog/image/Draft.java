package io.swarmlog.image;

import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import java.util.List;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;

/// An image being changed: the persistent collections of a [ClusterImage] as fields, so that
/// folding many events makes one image. Lives only inside one call of [Fold].
final class Draft {
    private long sequence;
    private long cause;
    long atMs;
    long clockOffsetMs;
    private long publishedOffset;
    Optional<Swarm> swarm;
    Members members;
    PSortedMap<NodeId, Node> nodes;
    PSortedMap<ServiceId, Service> services;
    PSortedMap<NetworkId, Network> networks;
    PSortedMap<TaskId, Task> tasks;
    PSortedMap<String, ServiceId> serviceNames;
    PSortedMap<String, NetworkId> networkNames;
    PSortedMap<ServiceId, PSortedMap<Slot, List<TaskId>>> slots;
    PSortedMap<NodeId, PSortedSet<TaskId>> tasksOnNode;
    PSortedSet<TaskId> unallocated;
    PSortedMap<ServiceId, PSortedSet<TaskId>> waiting;
    PSortedSet<ClusterImage.Due> timers;
    PSortedMap<Timer, Long> timerDue;
    PSortedMap<ClusterImage.PortKey, ServiceId> ports;
    PSortedMap<ClusterImage.PortKey, PSortedSet<ServiceId>> hostPorts;
    PSortedMap<ClusterImage.FailureKey, List<Long>> failures;
    Faults faults;

    Draft(ClusterImage image) {
        sequence = image.sequence();
        cause = image.cause();
        atMs = image.atMs();
        clockOffsetMs = image.clockOffsetMs();
        publishedOffset = image.publishedOffset();
        swarm = image.swarm();
        members = image.members();
        nodes = image.nodes();
        services = image.services();
        networks = image.networks();
        tasks = image.tasks();
        ClusterImage.Indexes indexes = image.indexes();
        serviceNames = indexes.serviceNames();
        networkNames = indexes.networkNames();
        slots = indexes.slots();
        tasksOnNode = indexes.tasksOnNode();
        unallocated = indexes.unallocated();
        waiting = indexes.waiting();
        timers = indexes.timers();
        timerDue = indexes.timerDue();
        ports = indexes.ports();
        hostPorts = indexes.hostPorts();
        failures = indexes.failures();
        faults = image.faults();
    }

    long sequence() {
        return sequence;
    }

    void begin(EventRecord event) {
        sequence = event.sequence();
        cause = event.cause();
        atMs = event.atMs();
        if (event.origin() instanceof io.swarmlog.log.Origin.Published(long offset)) {
            publishedOffset = Math.max(publishedOffset, offset);
        }
    }

    ClusterImage image() {
        return new ClusterImage(
                sequence,
                cause,
                atMs,
                clockOffsetMs,
                publishedOffset,
                swarm,
                members,
                nodes,
                services,
                networks,
                tasks,
                new ClusterImage.Indexes(
                        serviceNames,
                        networkNames,
                        slots,
                        tasksOnNode,
                        unallocated,
                        waiting,
                        timers,
                        timerDue,
                        ports,
                        hostPorts,
                        failures),
                faults);
    }

    Service service(ServiceId id) {
        return existing(services.get(id), id);
    }

    Network network(NetworkId id) {
        return existing(networks.get(id), id);
    }

    Node node(NodeId id) {
        return existing(nodes.get(id), id);
    }

    Task task(TaskId id) {
        return existing(tasks.get(id), id);
    }

    private static <T> T existing(@org.jspecify.annotations.Nullable T object, Object id) {
        if (object == null) {
            throw new IllegalStateException(
                    "expected " + id + " in the image, but it is not there");
        }
        return object;
    }

    void put(Service service) {
        services = services.plus(service.id(), service);
    }

    void put(Network network) {
        networks = networks.plus(network.id(), network);
    }

    void put(Node node) {
        nodes = nodes.plus(node.id(), node);
    }

    void put(Task task) {
        tasks = tasks.plus(task.id(), task);
    }
}
