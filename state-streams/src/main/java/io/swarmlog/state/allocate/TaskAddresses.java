package io.swarmlog.state.allocate;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.address.AddressPools;
import io.swarmlog.state.address.FreeAddresses;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Addresses of tasks, one per network. A task that needs none, or has all it needs, may be placed.
final class TaskAddresses {
    private static final String NO_ADDRESS = "no free address in network ";

    private final ClusterImage image;
    private final Map<NetworkId, FreeAddresses> pools = new TreeMap<>();
    private final SortedSet<NetworkId> full = new TreeSet<>();
    private final List<Event.TaskAddresses> ready = new ArrayList<>();
    private final List<Event.Waiting> waiting = new ArrayList<>();

    /// Tasks of one version of a service need the same networks.
    private record Version(ServiceId service, long specVersion) {}

    private TaskAddresses(ClusterImage image) {
        this.image = image;
    }

    /// Gives addresses to every task that waits for them, as far as there are any.
    static void allocate(Turn turn) {
        if (turn.image().indexes().unallocated().isEmpty()) {
            return;
        }
        TaskAddresses allocation = new TaskAddresses(turn.image());
        allocation.run();
        for (List<Event.TaskAddresses> piece : Turn.pieces(allocation.ready)) {
            turn.emit(new Event.TasksAllocated(piece));
        }
        for (List<Event.Waiting> piece : Turn.pieces(allocation.waiting)) {
            turn.emit(new Event.TasksWaiting(piece));
        }
    }

    private void run() {
        Optional<Version> last = Optional.empty();
        List<NetworkId> networks = List.of();
        for (TaskId id : image.indexes().unallocated()) {
            Task task = image.liveTask(id);
            if (task.desired().isAfter(TaskState.COMPLETE)) {
                continue;
            }
            Optional<Version> version =
                    Optional.of(new Version(task.service(), task.made().specVersion()));
            if (!last.equals(version)) {
                last = version;
                networks = networks(task.made().service());
            }
            allocate(task, networks);
        }
    }

    private void allocate(Task task, List<NetworkId> networks) {
        List<Event.Address> addresses = new ArrayList<>();
        for (NetworkId network : networks) {
            next(network).ifPresent(cidr -> addresses.add(new Event.Address(network, cidr)));
        }
        if (addresses.size() == networks.size()) {
            ready.add(new Event.TaskAddresses(task.id(), List.copyOf(addresses)));
            return;
        }
        String why = NO_ADDRESS + names(networks);
        if (!task.status().error().equals(why)) {
            waiting.add(new Event.Waiting(task.id(), why));
        }
    }

    private Optional<String> next(NetworkId network) {
        if (full.contains(network)) {
            return Optional.empty();
        }
        if (!pools.containsKey(network)) {
            image.network(network)
                    .flatMap(FreeAddresses::of)
                    .ifPresent(pool -> pools.put(network, pool));
        }
        Optional<String> address =
                Optional.ofNullable(pools.get(network)).flatMap(FreeAddresses::next);
        if (address.isEmpty()) {
            full.add(network);
        }
        return address;
    }

    private List<NetworkId> networks(ServiceSpec spec) {
        List<NetworkId> networks = new ArrayList<>();
        if (spec.ports().stream().anyMatch(EndpointSpec.Port::isIngress)) {
            AddressPools.ingress(image).ifPresent(networks::add);
        }
        networks.addAll(Endpoints.attached(image, spec));
        return networks;
    }

    private String names(List<NetworkId> networks) {
        return String.join(
                ", ",
                networks.stream()
                        .filter(full::contains)
                        .flatMap(id -> image.network(id).stream())
                        .map(network -> network.name())
                        .toList());
    }
}
