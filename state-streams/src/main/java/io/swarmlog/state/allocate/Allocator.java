package io.swarmlog.state.allocate;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.state.turn.Turn;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The door of this room: gives what the last events ask for, and tries again what could not be had
/// before.
public final class Allocator {
    private Allocator() {}

    /// Allocates for networks and services that `events` made or changed, then for every task that
    /// waits for it, when there may be something for it.
    public static void allocate(Turn turn, List<EventRecord> events) {
        SortedSet<NetworkId> networks = new TreeSet<>();
        SortedSet<ServiceId> services = new TreeSet<>();
        boolean tasks = false;
        for (EventRecord recorded : events) {
            switch (recorded.event()) {
                case Event.NetworkCreated e -> networks.add(e.network());
                case Event.ServiceCreated e -> services.add(e.service());
                case Event.ServiceUpdated e -> services.add(e.service());
                case Event.TasksMoved e -> tasks |= frees(turn.image(), e.moves());
                case Event.TasksCreated _,
                        Event.TasksRemoved _,
                        Event.ServiceRemoved _,
                        Event.EndpointAllocated _,
                        Event.NetworkAllocated _ ->
                        tasks = true;
                case Event.Rejected _,
                        Event.OfSwarm _,
                        Event.UpdateStatusChanged _,
                        Event.RolloutAdvanced _,
                        Event.NetworkRemoved _,
                        Event.OfMembers _,
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
        if (tasks) {
            TaskAddresses.allocate(turn);
        }
    }

    /// True when one of the moves ended a task that had an address.
    private static boolean frees(ClusterImage image, List<Input.TaskReport> moves) {
        for (Input.TaskReport move : moves) {
            Task task = image.tasks().get(move.task());
            if (move.state().isTerminal() && task != null && !task.addresses().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
