package io.swarmlog.history;

import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What of the history somebody wants to see: all that is of one service, task or node, as far as
/// they are named (by name, id, or the beginning of an id); timers and the like only when `all`.
public record Focus(
        Optional<String> service, Optional<String> task, Optional<String> node, boolean all) {

    /// Everything but bookkeeping.
    public static final Focus EVERYTHING =
            new Focus(Optional.empty(), Optional.empty(), Optional.empty(), false);

    /// The part of the event that is wanted: events of many tasks are cut to those meant.
    public Optional<Event> of(Event event, Names names) {
        if (!all && isBookkeeping(event)) {
            return Optional.empty();
        }
        return switch (event) {
            case Event.OfTasks e -> cut(e, names);
            case Event.OfService e ->
                    task.isEmpty() && node.isEmpty() && isMeant(e.service(), names)
                            ? Optional.of(event)
                            : Optional.empty();
            case Event.OfNode e ->
                    service.isEmpty() && task.isEmpty() && isMeant(nodeOf(e), names)
                            ? Optional.of(event)
                            : Optional.empty();
            case Event.OfMembers e ->
                    service.isEmpty() && task.isEmpty() && isMeant(memberOf(e), names)
                            ? Optional.of(event)
                            : Optional.empty();
            case Event.OfTime e ->
                    isMeant(timerOf(e), names) ? Optional.of(event) : Optional.empty();
            case Event.Rejected _, Event.OfSwarm _, Event.OfNetwork _ ->
                    isUnlimited() ? Optional.of(event) : Optional.empty();
        };
    }

    private static boolean isBookkeeping(Event event) {
        return event instanceof Event.OfTime || event instanceof Event.RolloutAdvanced;
    }

    private boolean isUnlimited() {
        return service.isEmpty() && task.isEmpty() && node.isEmpty();
    }

    private boolean isMeant(ServiceId id, Names names) {
        return service.map(wanted -> names.means(wanted, id)).orElse(true);
    }

    private boolean isMeant(NodeId id, Names names) {
        return node.map(wanted -> names.means(wanted, id)).orElse(true);
    }

    private boolean isMeant(TaskId id, Names names) {
        return task.map(wanted -> names.means(wanted, id)).orElse(true)
                && service.map(wanted ->
                                names.serviceOf(id)
                                        .filter(its -> names.means(wanted, its))
                                        .isPresent())
                        .orElse(true)
                && node.map(wanted ->
                                names.nodeOf(id)
                                        .filter(its -> names.means(wanted, its))
                                        .isPresent())
                        .orElse(true);
    }

    private boolean isMeant(Timer timer, Names names) {
        return switch (timer) {
            case Timer.StartTask(TaskId id) -> isMeant(id, names);
            case Timer.OldTaskWait(TaskId id) -> isMeant(id, names);
            case Timer.RolloutStep(ServiceId id) ->
                    task.isEmpty() && node.isEmpty() && isMeant(id, names);
            case Timer.OrphanTasks(NodeId id) ->
                    task.isEmpty() && service.isEmpty() && isMeant(id, names);
        };
    }

    private static NodeId nodeOf(Event.OfNode event) {
        return switch (event) {
            case Event.NodeRegistered e -> e.registration().node();
            case Event.NodeUpdated e -> e.node();
            case Event.NodeStateChanged e -> e.node();
            case Event.NodeRemoved e -> e.node();
        };
    }

    private static NodeId memberOf(Event.OfMembers event) {
        return switch (event) {
            case Event.NodeAdmitted e -> e.node();
            case Event.NodeCertified e -> e.node();
            case Event.LeaderChanged e -> e.node();
        };
    }

    private static Timer timerOf(Event.OfTime event) {
        return switch (event) {
            case Event.TimerSet e -> e.timer();
            case Event.TimerCleared e -> e.timer();
        };
    }

    private Optional<Event> cut(Event.OfTasks event, Names names) {
        if (isUnlimited()) {
            return Optional.of(event);
        }
        return only(event, id -> isMeant(id, names)).map(left -> left);
    }

    /// The event with some of its tasks; empty when there are none.
    static Optional<Event.OfTasks> only(Event.OfTasks event, Predicate<TaskId> wanted) {
        return switch (event) {
            case Event.TasksCreated(var service, var version, var desired, var tasks) ->
                    some(tasks, task -> wanted.test(task.task()))
                            .<Event.OfTasks>map(left ->
                                    new Event.TasksCreated(service, version, desired, left));
            case Event.TasksAllocated(var tasks) ->
                    some(tasks, task -> wanted.test(task.task()))
                            .<Event.OfTasks>map(Event.TasksAllocated::new);
            case Event.TasksAssigned(var tasks, var message) ->
                    some(tasks, task -> wanted.test(task.task()))
                            .<Event.OfTasks>map(left -> new Event.TasksAssigned(left, message));
            case Event.TasksWaiting(var tasks) ->
                    some(tasks, task -> wanted.test(task.task()))
                            .<Event.OfTasks>map(Event.TasksWaiting::new);
            case Event.TasksMoved(var by, List<Input.TaskReport> moves) ->
                    some(moves, move -> wanted.test(move.task()))
                            .<Event.OfTasks>map(left -> new Event.TasksMoved(by, left));
            case Event.TasksDesired(var desired, var tasks, var why) ->
                    some(tasks, wanted)
                            .<Event.OfTasks>map(left -> new Event.TasksDesired(desired, left, why));
            case Event.TasksRemoved(var tasks) ->
                    some(tasks, wanted).<Event.OfTasks>map(Event.TasksRemoved::new);
        };
    }

    private static <T> Optional<List<T>> some(List<T> all, Predicate<T> wanted) {
        List<T> left = all.stream().filter(wanted).toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(left);
    }
}
