package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The door of this room: looks at everything the last events touched, once.
public final class Reconciler {
    private Reconciler() {}

    /// Decides what follows from `events`, which led from the image `before` to the turn's. Called
    /// again with what it decided until nothing follows any more.
    public static void reconcile(Turn turn, List<EventRecord> events, ClusterImage before) {
        Changes changes = Changes.of(events, before, turn.image());
        changes.fired().forEach(timer -> fire(turn, changes, timer));
        changes.nodes().forEach(node -> lookAtNode(turn, changes, node));
        changes.removed().forEach(service -> removeTasks(turn, service));
        changes.specs().forEach(service -> lookAtKept(turn, changes, service));
        changes.specs().forEach(service -> lookAtSpec(turn, service));
        rollBack(turn, changes);
        lookAtSlots(turn, changes, before);
        lookAtRollouts(turn, changes);
        reap(turn, changes);
    }

    private static void fire(Turn turn, Changes changes, Timer timer) {
        switch (timer) {
            case Timer.StartTask(TaskId task) ->
                    turn.image()
                            .task(task)
                            .ifPresent(there ->
                                    changes.slots()
                                            .add(new Changes.Place(there.service(), there.slot())));
            case Timer.OldTaskWait(TaskId task) -> Restarts.startAnyway(turn, task);
            case Timer.RolloutStep(ServiceId service) -> changes.rollouts().add(service);
            case Timer.OrphanTasks(NodeId node) -> Orphans.giveUp(turn, node);
        }
    }

    private static void lookAtNode(Turn turn, Changes changes, NodeId id) {
        Node node = turn.image().nodes().get(id);
        if (node != null) {
            Enforcer.look(turn, node);
            GlobalServices.look(turn, turn.image().node(id).orElseThrow());
            rollouts(turn.image()).forEach(changes.rollouts()::add);
        } else {
            Orphans.forget(turn, id);
        }
        for (TaskId task : turn.image().tasksOn(id)) {
            Task there = turn.image().liveTask(task);
            if (node == null || node.givesUpTasks() || hasStandIn(turn.image(), there)) {
                changes.slots().add(new Changes.Place(there.service(), there.slot()));
            }
        }
    }

    /// The global services that are being rolled out: the node may be what they wait for.
    private static Stream<ServiceId> rollouts(ClusterImage image) {
        return image.services().values().stream()
                .filter(service -> Slots.isGlobal(service) && service.rollout().isPresent())
                .map(Service::id);
    }

    private static boolean hasStandIn(ClusterImage image, Task task) {
        return task.state() == TaskState.RUNNING
                && task.desired() == TaskState.RUNNING
                && !image.tasksIn(task.service(), task.slot()).getLast().id().equals(task.id());
    }

    /// Tasks of the service on nodes that are gone, which were kept as long as the service wanted
    /// them so.
    private static void lookAtKept(Turn turn, Changes changes, ServiceId service) {
        ClusterImage image = turn.image();
        for (Slot slot : image.slotsOf(service).keySet()) {
            boolean givenUp =
                    image.tasksIn(service, slot).stream()
                            .filter(task -> task.desired() == TaskState.RUNNING)
                            .flatMap(task -> task.node().flatMap(image::node).stream())
                            .anyMatch(Node::givesUpTasks);
            if (givenUp) {
                changes.slots().add(new Changes.Place(service, slot));
            }
        }
    }

    private static void removeTasks(Turn turn, ServiceId service) {
        List<TaskId> tasks = new ArrayList<>();
        for (List<TaskId> slot : turn.image().slotsOf(service).values()) {
            for (TaskId task : slot) {
                if (turn.image().liveTask(task).desired() != TaskState.REMOVE) {
                    tasks.add(task);
                }
            }
        }
        for (List<TaskId> piece : Turn.pieces(tasks)) {
            turn.emit(new Event.TasksDesired(TaskState.REMOVE, piece, "the service is removed"));
        }
    }

    private static void lookAtSpec(Turn turn, ServiceId id) {
        Service service = turn.image().services().get(id);
        if (service == null) {
            return;
        }
        if (Slots.isGlobal(service)) {
            GlobalServices.look(turn, service);
        } else {
            ReplicatedServices.look(turn, service);
        }
        Rollouts.begin(turn, turn.image().service(id).orElseThrow());
    }

    /// A failed update is rolled back before anything is restarted: the slots of its failed tasks
    /// are the rollback's, and whatever is restarted besides gets the spec that holds again.
    /// SwarmKit restarts and rolls back side by side, and so may make one more task of the broken
    /// spec (moby#41804). Logs of the first release are decided as they were.
    private static void rollBack(Turn turn, Changes changes) {
        if (!turn.image().allows(Feature.ROLLBACK_FIRST)) {
            return;
        }
        for (ServiceId id : changes.rollouts()) {
            Service service = turn.image().services().get(id);
            if (service != null
                    && Rollouts.rollBack(turn, service, ended(turn.image(), changes, id))) {
                lookAtSpec(turn, id);
                Rollouts.look(turn, turn.image().service(id).orElseThrow(), new TreeSet<>());
            }
        }
    }

    private static void lookAtSlots(Turn turn, Changes changes, ClusterImage before) {
        Restarts.look(turn, changes.slots());
        SortedSet<ServiceId> lacking = new TreeSet<>();
        for (Changes.Place place : changes.slots()) {
            Service service = turn.image().services().get(place.service());
            if (service != null) {
                switch (place.slot()) {
                    case Slot.Numbered slot -> {
                        if (Slots.wasLost(before, turn.image(), service, slot)) {
                            lacking.add(service.id());
                        }
                    }
                    case Slot.OnNode(NodeId node) -> GlobalServices.look(turn, service, node);
                }
            }
        }
        for (ServiceId id : lacking) {
            ReplicatedServices.look(turn, turn.image().service(id).orElseThrow());
        }
    }

    private static void lookAtRollouts(Turn turn, Changes changes) {
        for (ServiceId id : changes.rollouts()) {
            turn.image()
                    .service(id)
                    .filter(service -> service.rollout().isPresent())
                    .ifPresent(service ->
                            Rollouts.look(turn, service, ended(turn.image(), changes, id)));
        }
    }

    /// The tasks in touched slots of the service that have ended by themselves.
    private static SortedSet<TaskId> ended(ClusterImage image, Changes changes, ServiceId id) {
        SortedSet<TaskId> ended = new TreeSet<>();
        for (Changes.Place place : changes.slots()) {
            if (place.service().equals(id)) {
                image.tasksIn(id, place.slot()).stream()
                        .filter(Slots::endedByItself)
                        .map(Task::id)
                        .forEach(ended::add);
            }
        }
        return ended;
    }

    /// Ends tasks that will never run, and forgets those that nobody needs any more.
    private static void reap(Turn turn, Changes changes) {
        boolean endsWaiting = turn.image().allows(Feature.ENDS_WAITING_TASKS);
        List<Input.TaskReport> neverRan = new ArrayList<>();
        List<TaskId> reaped = new ArrayList<>();
        for (Changes.Place place : changes.slots()) {
            List<Task> tasks = turn.image().tasksIn(place.service(), place.slot());
            for (Task task : tasks) {
                if (endsWaiting && Reaper.neverRan(task)) {
                    neverRan.add(Reaper.end(task, turn.atMs()));
                }
            }
            reaped.addAll(Reaper.reap(turn.image(), place, tasks));
        }
        for (List<Input.TaskReport> piece : Turn.pieces(neverRan)) {
            turn.emit(new Event.TasksMoved(Optional.empty(), piece));
        }
        for (List<TaskId> piece : Turn.pieces(reaped)) {
            turn.emit(new Event.TasksRemoved(piece));
        }
    }
}
