package io.swarmlog.state.allocate;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The door of this room: gives what the last events ask for, and tries again what could not be had
/// before.
public final class Allocator {
    private static final String NO_ADDRESS = "no free address in network ";

    private Allocator() {}

    /// Allocates for networks and services that `events` made or changed, then for every task that
    /// waits for it.
    public static void allocate(Turn turn, List<EventRecord> events) {
        SortedSet<NetworkId> networks = new TreeSet<>();
        SortedSet<ServiceId> services = new TreeSet<>();
        boolean freed = false;
        for (EventRecord recorded : events) {
            switch (recorded.event()) {
                case Event.NetworkCreated e -> networks.add(e.network());
                case Event.ServiceCreated e -> services.add(e.service());
                case Event.ServiceUpdated e -> services.add(e.service());
                case Event.TasksMoved _,
                        Event.TasksRemoved _,
                        Event.ServiceRemoved _,
                        Event.NetworkAllocated _ ->
                        freed = true;
                case Event.TasksCreated _ -> freed = true;
                case Event.Rejected _,
                        Event.OfSwarm _,
                        Event.EndpointAllocated _,
                        Event.UpdateStatusChanged _,
                        Event.RolloutAdvanced _,
                        Event.NetworkRemoved _,
                        Event.OfNode _,
                        Event.TasksAllocated _,
                        Event.TasksAssigned _,
                        Event.TasksWaiting _,
                        Event.TasksDesired _,
                        Event.OfTime _ -> {}
            }
        }
        networks.forEach(network -> Pools.allocate(turn, network));
        services.forEach(service -> Endpoints.allocate(turn, service));
        if (freed || !networks.isEmpty() || !services.isEmpty()) {
            tasks(turn);
        }
    }

    private static void tasks(Turn turn) {
        List<Event.TaskAddresses> ready = new ArrayList<>();
        List<Event.Waiting> waiting = new ArrayList<>();
        List<TaskId> queue = List.copyOf(turn.image().indexes().unallocated());
        for (TaskId id : queue) {
            Task task = turn.image().liveTask(id);
            List<NetworkId> networks = networks(turn.image(), task);
            if (networks.isEmpty()) {
                ready.add(new Event.TaskAddresses(id, List.of()));
                continue;
            }
            flush(turn, ready);
            address(turn, task, networks)
                    .ifPresentOrElse(
                            ready::add,
                            () -> {
                                String why = NO_ADDRESS + names(turn.image(), networks);
                                if (!task.status().error().equals(why)) {
                                    waiting.add(new Event.Waiting(id, why));
                                }
                            });
            flush(turn, ready);
        }
        for (List<Event.TaskAddresses> piece : Turn.pieces(ready)) {
            turn.emit(new Event.TasksAllocated(piece));
        }
        for (List<Event.Waiting> piece : Turn.pieces(waiting)) {
            turn.emit(new Event.TasksWaiting(piece));
        }
    }

    /// A task with addresses is folded before the next is looked at, so that no address is given
    /// twice.
    private static void flush(Turn turn, List<Event.TaskAddresses> ready) {
        if (!ready.isEmpty()) {
            turn.emit(new Event.TasksAllocated(List.copyOf(ready)));
            ready.clear();
        }
    }

    private static Optional<Event.TaskAddresses> address(
            Turn turn, Task task, List<NetworkId> networks) {
        List<Event.Address> addresses = new ArrayList<>();
        for (NetworkId network : networks) {
            Optional<String> free = turn.image().network(network).flatMap(Subnet::nextFree);
            if (free.isEmpty()) {
                return Optional.empty();
            }
            addresses.add(new Event.Address(network, free.get()));
        }
        return Optional.of(new Event.TaskAddresses(task.id(), List.copyOf(addresses)));
    }

    private static List<NetworkId> networks(ClusterImage image, Task task) {
        Optional<Service> service = image.service(task.service());
        boolean ingress =
                service.isPresent()
                        && task.made().service().ports().stream()
                                .anyMatch(port -> port.isIngress());
        List<NetworkId> networks = new ArrayList<>();
        if (ingress) {
            Pools.ingress(image).ifPresent(networks::add);
        }
        networks.addAll(Endpoints.attached(image, task.made().service()));
        return networks;
    }

    private static String names(ClusterImage image, List<NetworkId> networks) {
        return String.join(
                ", ",
                networks.stream()
                        .flatMap(id -> image.network(id).stream())
                        .map(network -> network.name())
                        .toList());
    }
}
