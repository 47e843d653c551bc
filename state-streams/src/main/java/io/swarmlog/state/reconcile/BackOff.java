package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Feature;
import java.util.List;

/// How long a slot waits whose tasks end again and again, so that one broken image does not fill the
/// log. SwarmKit waits as the restart policy says each time; this is Kubernetes' rule (CrashLoopBackOff):
/// twice as long each time up to five minutes, and as before once a task has lasted.
///
/// It begins after [#TASKS] tasks of the same spec in a row, and needs a history of as many.
final class BackOff {
    private static final int TASKS = 5;
    private static final long MOST_MS = 300_000;
    private static final long LEAST_MS = 2_000;

    /// From its making, so with the wait before it. A task that was there for longer has lasted.
    private static final long LASTING_MS = 600_000;

    private BackOff() {}

    /// What the next task of a slot waits at least, in ms; `tasks` are those of the slot up to the
    /// one that ended, oldest first.
    static long delayMs(ClusterImage image, Service service, List<Task> tasks) {
        if (!image.allows(Feature.BACK_OFF) || tasks.size() < TASKS) {
            return 0;
        }
        List<Task> last = tasks.subList(tasks.size() - TASKS, tasks.size());
        if (!last.stream().allMatch(task -> isShort(service, task))) {
            return 0;
        }
        return Math.clamp(2 * lifeMs(last.getLast()), LEAST_MS, MOST_MS);
    }

    private static boolean isShort(Service service, Task task) {
        return task.made().specVersion() == service.specVersion()
                && Slots.endedByItself(task)
                && lifeMs(task) < LASTING_MS;
    }

    private static long lifeMs(Task task) {
        return task.status().appliedAtMs() - task.meta().createdAtMs();
    }

    /// For people who read the log.
    static String text(long delayMs) {
        return delayMs == 0
                ? ""
                : " again and again, so the next one waits %d s".formatted(delayMs / 1_000);
    }
}
