package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the last events touched, and so what is worth a look: never all tasks.
///
/// `specs` are services with a new spec, `removed` services that went; `slots` places where a task
/// was made, ended or got another desired state; `nodes` nodes that changed; `rollouts` services
/// whose rolling update may go on; `fired` timers that came due.
record Changes(
        SortedSet<ServiceId> specs,
        SortedSet<ServiceId> removed,
        SortedSet<Place> slots,
        SortedSet<NodeId> nodes,
        SortedSet<ServiceId> rollouts,
        SortedSet<Timer> fired) {

    /// A slot of a service.
    record Place(ServiceId service, Slot slot) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byService = service.compareTo(other.service);
            return byService != 0 ? byService : slot.compareTo(other.slot);
        }
    }

    /// What `events` touched; `before` is the image before them, since a removed task's slot is
    /// known only there.
    static Changes of(List<EventRecord> events, ClusterImage before, ClusterImage after) {
        Changes changes =
                new Changes(
                        new TreeSet<>(),
                        new TreeSet<>(),
                        new TreeSet<>(),
                        new TreeSet<>(),
                        new TreeSet<>(),
                        new TreeSet<>());
        for (EventRecord recorded : events) {
            changes.add(recorded.event(), before, after);
        }
        return changes;
    }

    private void add(Event event, ClusterImage before, ClusterImage after) {
        switch (event) {
            case Event.Rejected _ -> {}
            case Event.OfSwarm _ -> {}
            case Event.OfMembers _ -> {}
            case Event.OfService e -> addService(e);
            case Event.OfNetwork _ -> {}
            case Event.OfNode e -> addNode(e);
            case Event.OfTasks e -> addTasks(e, before, after);
            case Event.TimerSet _ -> {}
            case Event.TimerCleared(Timer timer) -> fired.add(timer);
        }
    }

    private void addService(Event.OfService event) {
        switch (event) {
            case Event.ServiceCreated e -> specs.add(e.service());
            case Event.ServiceUpdated e -> specs.add(e.service());
            case Event.ServiceRemoved e -> removed.add(e.service());
            case Event.EndpointAllocated _ -> {}
            case Event.UpdateStatusChanged _ -> {}
            case Event.RolloutAdvanced e -> rollouts.add(e.service());
        }
    }

    private void addNode(Event.OfNode event) {
        switch (event) {
            case Event.NodeRegistered e -> nodes.add(e.registration().node());
            case Event.NodeUpdated e -> nodes.add(e.node());
            case Event.NodeStateChanged e -> nodes.add(e.node());
            case Event.NodeRemoved e -> nodes.add(e.node());
        }
    }

    private void addTasks(Event.OfTasks event, ClusterImage before, ClusterImage after) {
        switch (event) {
            case Event.TasksCreated e ->
                    e.tasks().forEach(task -> slots.add(new Place(e.service(), task.slot())));
            case Event.TasksAllocated _ -> {}
            case Event.TasksAssigned _ -> {}
            case Event.TasksWaiting e ->
                    e.tasks().stream()
                            .flatMap(task -> after.task(task.task()).stream())
                            .filter(task -> task.slot() instanceof Slot.OnNode)
                            .forEach(task -> rollouts.add(task.service()));
            case Event.TasksMoved e ->
                    e.moves()
                            .forEach(move -> {
                                if (move.state().isAfter(TaskState.STARTING)) {
                                    touch(move.task(), before, after);
                                }
                            });
            case Event.TasksDesired e -> e.tasks().forEach(task -> touch(task, before, after));
            case Event.TasksRemoved e -> e.tasks().forEach(task -> touch(task, before, after));
        }
    }

    private void touch(TaskId id, ClusterImage before, ClusterImage after) {
        Task task = after.task(id).or(() -> before.task(id)).orElse(null);
        if (task == null) {
            return;
        }
        slots.add(new Place(task.service(), task.slot()));
        rollouts.add(task.service());
    }
}
