package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which tasks may be forgotten (SwarmKit orchestrator/taskreaper), and which are over though nobody
/// will say so.
final class Reaper {
    private static final String NEVER_RAN = "shut down before it had a node";

    private Reaper() {}

    /// The tasks of a slot that nobody needs any more: those to be removed that have stopped, those
    /// of a service that is gone, and the oldest finished ones beyond the history. The newest task
    /// of a slot stays: it tells what became of the slot, and whether it is to be filled again. Tasks
    /// that have yet to stop do not count: on a lost node that takes long, and the history of
    /// the others would be lost.
    static List<TaskId> reap(ClusterImage image, Changes.Place place, List<Task> tasks) {
        Service service = image.services().get(place.service());
        List<TaskId> reaped = new ArrayList<>();
        List<Task> left = new ArrayList<>();
        for (Task task : tasks) {
            if (isRemovable(task, service == null)) {
                reaped.add(task.id());
            } else {
                left.add(task);
            }
        }
        if (service == null || left.size() < 2) {
            return reaped;
        }
        long history = history(image, service);
        List<Task> finished =
                left.subList(0, left.size() - 1).stream().filter(Reaper::isFinished).toList();
        long surplus = history < 0 ? 0 : Math.max(0, finished.size() + 1 - history);
        finished.stream().limit(surplus).map(Task::id).forEach(reaped::add);
        return reaped;
    }

    /// True for a task that was told to stop before it had a node: it will never run, and no agent
    /// will ever say so (SwarmKit scheduler `noSuitableNode`; moby#36699). One to be removed is
    /// forgotten instead.
    static boolean neverRan(Task task) {
        return willNeverRun(task) && task.desired() == TaskState.SHUTDOWN;
    }

    /// The end of a task that [#neverRan].
    static Input.TaskReport end(Task task, long atMs) {
        return new Input.TaskReport(
                task.id(), TaskState.SHUTDOWN, atMs, NEVER_RAN, "", Optional.empty(), List.of());
    }

    private static boolean willNeverRun(Task task) {
        return task.state().isBefore(TaskState.ASSIGNED)
                && task.desired().isAfter(TaskState.RUNNING);
    }

    private static boolean isRemovable(Task task, boolean serviceGone) {
        boolean stopped = task.state().isTerminal() || task.state().isBefore(TaskState.ASSIGNED);
        boolean unwanted = task.desired() == TaskState.REMOVE || serviceGone;
        return stopped && unwanted;
    }

    /// A task beyond the history goes when it ended, or was told to end before it had a node.
    static boolean isFinished(Task task) {
        return task.state().isTerminal() || willNeverRun(task);
    }

    /// How many tasks of a slot are kept; negative means all. Counting restart attempts needs one
    /// more than the attempts allowed.
    private static long history(ClusterImage image, Service service) {
        long attempts = RestartRule.policy(service.spec().taskTemplate()).maxAttempts().orElse(0L);
        if (attempts > 0) {
            return attempts + 1;
        }
        return image.swarm().map(swarm -> swarm.spec().taskHistoryRetentionLimit()).orElse(0L);
    }
}
