package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

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

    private static void reap(Turn turn, Changes changes) {
        List<TaskId> reaped = new ArrayList<>();
        for (Changes.Place place : changes.slots()) {
            reaped.addAll(Reaper.reap(turn.image(), place));
        }
        for (List<TaskId> piece : Turn.pieces(reaped)) {
            turn.emit(new Event.TasksRemoved(piece));
        }
    }
}
