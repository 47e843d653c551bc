package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.turn.Turn;
import java.util.List;

/// Replaces tasks that ended or lost their node, and starts replacements when their time has come.
///
/// A replacement is made at once in the same slot, prepared (desired READY), and started after the
/// restart delay and after the task before it stopped; but a node that is lost or drained is no
/// fault of the task, so then there is no delay.
final class Restarts {
    /// A replacement waits this long for the task before it to stop (SwarmKit restart
    /// `OldTaskTimeout`).
    static final long OLD_TASK_WAIT_MS = 60_000;

    private Restarts() {}

    /// Looks at one slot: ends what can't go on, replaces it where the policy says so, starts what
    /// waits.
    static void look(Turn turn, Changes.Place place) {
        Service service = turn.image().services().get(place.service());
        if (service == null) {
            return;
        }
        for (Task task : turn.image().tasksIn(place.service(), place.slot())) {
            if (!task.desired().isAfter(TaskState.RUNNING) && !canGoOn(turn.image(), task)) {
                replace(turn, service, task);
            }
        }
        startWaiting(turn, place);
    }

    private static boolean canGoOn(ClusterImage image, Task task) {
        return !task.state().isTerminal()
                && task.node().map(node -> !isLost(image, node)).orElse(true);
    }

    private static boolean isLost(ClusterImage image, NodeId id) {
        return image.node(id).map(Node::givesUpTasks).orElse(true);
    }

    private static void replace(Turn turn, Service service, Task ended) {
        ClusterImage image = turn.image();
        List<Task> tasks = image.tasksIn(service.id(), ended.slot());
        boolean lost = ended.node().map(node -> isLost(image, node)).orElse(false);
        boolean wanted =
                RestartRule.allows(service, tasks, ended)
                        && !hasOther(tasks, ended)
                        && isEligible(image, service, ended.slot());
        if (ended.state().isTerminal()
                && image.indexes().timerDue().containsKey(new Timer.StartTask(ended.id()))) {
            turn.emit(new Event.TimerCleared(new Timer.StartTask(ended.id())));
        }
        turn.emit(
                new Event.TasksDesired(
                        TaskState.SHUTDOWN,
                        List.of(ended.id()),
                        lost
                                ? "its node is gone or drained"
                                : "it ended: " + ended.state().text()));
        if (!wanted) {
            return;
        }
        long delayMs = lost ? 0 : RestartRule.delayMs(ended.made().task());
        boolean atOnce = delayMs == 0 && isStopped(turn.image(), ended);
        TaskId fresh = new TaskId(turn.newId());
        turn.emit(
                new Event.TasksCreated(
                        service.id(),
                        service.specVersion(),
                        atOnce ? TaskState.RUNNING : TaskState.READY,
                        List.of(new Event.NewTask(fresh, ended.slot()))));
        if (delayMs > 0) {
            turn.emit(new Event.TimerSet(new Timer.StartTask(fresh), turn.atMs() + delayMs));
        }
    }

    /// Another task of the slot, not the ended one, shall already run: a rolling update is at work
    /// here.
    private static boolean hasOther(List<Task> tasks, Task ended) {
        return tasks.stream()
                .anyMatch(task ->
                        !task.id().equals(ended.id())
                                && !task.desired().isAfter(TaskState.RUNNING)
                                && task.meta().createdAtMs() >= ended.meta().createdAtMs());
    }

    private static boolean isEligible(ClusterImage image, Service service, Slot slot) {
        return switch (slot) {
            case Slot.Numbered _ -> true;
            case Slot.OnNode(NodeId node) ->
                    image.node(node)
                            .map(there -> GlobalServices.admits(service, there))
                            .orElse(false);
        };
    }

    /// Starts the tasks of a slot that are READY, whose delay is over, and whose predecessors
    /// stopped.
    static void startWaiting(Turn turn, Changes.Place place) {
        List<Task> tasks = turn.image().tasksIn(place.service(), place.slot());
        for (Task task : tasks) {
            if (task.desired() != TaskState.READY
                    || turn.image()
                            .indexes()
                            .timerDue()
                            .containsKey(new Timer.StartTask(task.id()))) {
                continue;
            }
            boolean stopped =
                    tasks.stream()
                            .filter(other -> isOlder(tasks, other, task))
                            .allMatch(other -> isStopped(turn.image(), other));
            Timer wait = new Timer.OldTaskWait(task.id());
            if (stopped) {
                start(turn, task);
            } else if (!turn.image().indexes().timerDue().containsKey(wait)) {
                turn.emit(new Event.TimerSet(wait, turn.atMs() + OLD_TASK_WAIT_MS));
            }
        }
    }

    private static boolean isOlder(List<Task> tasks, Task other, Task task) {
        return tasks.indexOf(other) < tasks.indexOf(task)
                && other.desired().isAfter(TaskState.RUNNING);
    }

    /// Starts a task whose predecessor was given long enough to stop.
    static void startAnyway(Turn turn, TaskId id) {
        turn.image()
                .task(id)
                .filter(task -> task.desired() == TaskState.READY)
                .ifPresent(task -> start(turn, task));
    }

    private static void start(Turn turn, Task task) {
        Timer wait = new Timer.OldTaskWait(task.id());
        if (turn.image().indexes().timerDue().containsKey(wait)) {
            turn.emit(new Event.TimerCleared(wait));
        }
        turn.emit(
                new Event.TasksDesired(
                        TaskState.RUNNING, List.of(task.id()), "its turn to start has come"));
    }

    private static boolean isStopped(ClusterImage image, Task task) {
        return task.state().isTerminal()
                || task.state().isBefore(TaskState.ASSIGNED)
                || task.node()
                        .flatMap(image::node)
                        .map(node -> node.state() == io.swarmlog.model.NodeState.DOWN)
                        .orElse(true);
    }
}
