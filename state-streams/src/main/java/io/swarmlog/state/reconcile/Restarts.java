package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Replaces tasks that ended or lost their node, and starts replacements when their time has come
/// (SwarmKit orchestrator/restart).
///
/// A replacement is made at once in the same slot, prepared (desired READY), and started after the
/// restart delay and after the task before it stopped; but a node that is lost or drained is no
/// fault of the task, so then there is no delay, and no attempt is counted. A task that is [Kept]
/// meanwhile is not stopped; the one that replaces it is its stand-in.
///
/// One object is one pass over many slots: what it finds is kept and then emitted in few events.
final class Restarts {
    /// A replacement waits this long for the task before it to stop (SwarmKit restart
    /// `OldTaskTimeout`).
    static final long OLD_TASK_WAIT_MS = 60_000;

    private static final String LOST = "its node is gone or drained";
    private static final String BACK = "the older task of its slot runs after all";
    private static final String SUPERSEDED = "a newer task of its slot is running";

    private final Turn turn;
    private final ClusterImage image;
    private final Map<String, List<TaskId>> stopped = new TreeMap<>();
    private final Map<Batch, List<Event.NewTask>> fresh = new TreeMap<>();
    private final List<TaskId> started = new ArrayList<>();
    private final List<Event> timers = new ArrayList<>();

    /// New tasks of one service that begin with the same wish.
    private record Batch(ServiceId service, long specVersion, TaskState desired)
            implements Comparable<Batch> {
        @Override
        public int compareTo(Batch other) {
            int byService = service.compareTo(other.service);
            return byService != 0 ? byService : desired.compareTo(other.desired);
        }
    }

    private Restarts(Turn turn) {
        this.turn = turn;
        this.image = turn.image();
    }

    /// Looks at slots: ends what can't go on, replaces it where the policy says so, starts what
    /// waits.
    static void look(Turn turn, Iterable<Changes.Place> places) {
        Restarts restarts = new Restarts(turn);
        for (Changes.Place place : places) {
            restarts.look(place);
        }
        restarts.emit();
    }

    private void look(Changes.Place place) {
        Service service = image.services().get(place.service());
        if (service == null) {
            return;
        }
        List<Task> tasks = image.tasksIn(place.service(), place.slot());
        for (int at = 0; at < tasks.size(); at++) {
            Task task = tasks.get(at);
            if (!isWanted(task) || endedTooEarly(task)) {
                continue;
            }
            if (Kept.is(image, service, task)) {
                standIn(service, tasks, at);
            } else if (!canGoOn(task)) {
                replace(service, tasks, at);
            } else if (task.desired() == TaskState.READY) {
                startInTurn(tasks, at);
            }
        }
        supersede(service, tasks);
    }

    private static boolean isWanted(Task task) {
        return !task.desired().isAfter(TaskState.RUNNING);
    }

    /// A replacement that could not even be prepared is looked at when its delay is over; without
    /// that an image nobody can pull would be tried without a pause.
    private boolean endedTooEarly(Task task) {
        return task.state().isTerminal() && isSet(new Timer.StartTask(task.id()));
    }

    private boolean canGoOn(Task task) {
        return !task.state().isTerminal() && !isLost(task);
    }

    private boolean isLost(Task task) {
        return task.node()
                .map(node -> image.node(node).map(Node::givesUpTasks).orElse(true))
                .orElse(false);
    }

    private void replace(Service service, List<Task> tasks, int at) {
        Task ended = tasks.get(at);
        boolean lost = isLost(ended);
        long backOffMs = lost ? 0 : BackOff.delayMs(image, service, tasks.subList(0, at + 1));
        stop(ended, lost ? LOST : "it ended: " + ended.state().text() + BackOff.text(backOffMs));
        boolean allowed =
                lost ? RestartRule.replacesLost(ended) : RestartRule.allows(service, tasks, ended);
        if (!allowed || !isVacant(service, tasks, at)) {
            return;
        }
        long delayMs = lost ? 0 : Math.max(backOffMs, RestartRule.delayMs(ended.made().task()));
        boolean atOnce = delayMs == 0 && isStopped(ended);
        TaskId next = make(service, ended.slot(), atOnce ? TaskState.RUNNING : TaskState.READY);
        if (delayMs > 0) {
            timers.add(new Event.TimerSet(new Timer.StartTask(next), turn.atMs() + delayMs));
        }
    }

    /// A task that is kept gets a task beside it, to run at once.
    private void standIn(Service service, List<Task> tasks, int at) {
        Task kept = tasks.get(at);
        if (RestartRule.replacesLost(kept) && isVacant(service, tasks, at)) {
            TaskId _ = make(service, kept.slot(), TaskState.RUNNING);
        }
    }

    /// True when nothing newer than the task is to fill its slot, and something may.
    private boolean isVacant(Service service, List<Task> tasks, int at) {
        return tasks.subList(at + 1, tasks.size()).stream().noneMatch(Restarts::isWanted)
                && isEligible(service, tasks.get(at).slot());
    }

    private TaskId make(Service service, Slot slot, TaskState desired) {
        Event.NewTask next = new Event.NewTask(new TaskId(turn.newId()), slot);
        Batch batch = new Batch(service.id(), service.specVersion(), desired);
        fresh.computeIfAbsent(batch, _ -> new ArrayList<>()).add(next);
        return next.task();
    }

    private void stop(Task task, String why) {
        clear(new Timer.StartTask(task.id()));
        clear(new Timer.OldTaskWait(task.id()));
        stopped.computeIfAbsent(why, _ -> new ArrayList<>()).add(task.id());
    }

    private void clear(Timer timer) {
        if (isSet(timer)) {
            timers.add(new Event.TimerCleared(timer));
        }
    }

    private boolean isSet(Timer timer) {
        return image.indexes().timerDue().containsKey(timer);
    }

    private boolean isEligible(Service service, Slot slot) {
        return switch (slot) {
            case Slot.Numbered _ -> true;
            case Slot.OnNode(NodeId node) ->
                    image.node(node)
                            .map(there -> GlobalServices.admits(service, there))
                            .orElse(false);
        };
    }

    /// Starts a task that is READY when its delay is over and the tasks before it have stopped, or
    /// were given long enough to.
    private void startInTurn(List<Task> tasks, int at) {
        Task task = tasks.get(at);
        if (isSet(new Timer.StartTask(task.id()))) {
            return;
        }
        boolean free =
                tasks.subList(0, at).stream()
                        .filter(older -> !isWanted(older))
                        .allMatch(this::isStopped);
        Timer wait = new Timer.OldTaskWait(task.id());
        if (free) {
            clear(wait);
            started.add(task.id());
        } else if (!isSet(wait)) {
            timers.add(new Event.TimerSet(wait, turn.atMs() + OLD_TASK_WAIT_MS));
        }
    }

    private boolean isStopped(Task task) {
        return task.state().isTerminal()
                || task.state().isBefore(TaskState.ASSIGNED)
                || task.node()
                        .flatMap(image::node)
                        .map(node -> node.state() == NodeState.DOWN)
                        .orElse(true);
    }

    /// Only one task of a slot shall run in the end. When the newest runs, the older ones may go,
    /// unless one of them is as the service wants it and the newest is not: the end of every
    /// start-first step, and of every stand-in. When an older one runs as the service wants it
    /// and the newer ones do not run yet, they may go: its node is back.
    private void supersede(Service service, List<Task> tasks) {
        List<Task> wanted =
                tasks.stream()
                        .filter(Restarts::isWanted)
                        .filter(task -> canGoOn(task) || Kept.is(image, service, task))
                        .toList();
        if (wanted.size() < 2) {
            return;
        }
        Task newest = wanted.getLast();
        List<Task> older = wanted.subList(0, wanted.size() - 1);
        if (canGoOn(newest) && newest.state() == TaskState.RUNNING) {
            boolean clean = !Dirt.isDirty(image, service, newest);
            older.stream()
                    .filter(task -> clean || !canGoOn(task) || Dirt.isDirty(image, service, task))
                    .forEach(task -> stop(task, SUPERSEDED));
        } else if (older.stream().anyMatch(task -> goesOn(service, task))) {
            wanted.stream()
                    .dropWhile(task -> !goesOn(service, task))
                    .filter(task -> task.state() != TaskState.RUNNING)
                    .forEach(task -> stop(task, BACK));
        }
    }

    private boolean goesOn(Service service, Task task) {
        return canGoOn(task)
                && task.state() == TaskState.RUNNING
                && !Dirt.isDirty(image, service, task);
    }

    /// Starts a task whose predecessor was given long enough to stop.
    static void startAnyway(Turn turn, TaskId id) {
        turn.image()
                .task(id)
                .filter(task -> task.desired() == TaskState.READY)
                .ifPresent(task -> start(turn, List.of(task.id())));
    }

    private static void start(Turn turn, List<TaskId> tasks) {
        turn.emit(new Event.TasksDesired(TaskState.RUNNING, tasks, "its turn to start has come"));
    }

    private void emit() {
        stopped.forEach((why, tasks) -> {
            for (List<TaskId> piece : Turn.pieces(tasks)) {
                turn.emit(new Event.TasksDesired(TaskState.SHUTDOWN, piece, why));
            }
        });
        fresh.forEach((batch, tasks) -> {
            for (List<Event.NewTask> piece : Turn.pieces(tasks)) {
                turn.emit(
                        new Event.TasksCreated(
                                batch.service(), batch.specVersion(), batch.desired(), piece));
            }
        });
        timers.forEach(turn::emit);
        for (List<TaskId> piece : Turn.pieces(started)) {
            start(turn, piece);
        }
    }
}
