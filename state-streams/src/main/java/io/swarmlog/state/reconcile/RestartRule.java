package io.swarmlog.state.reconcile;

import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;

/// May a task that ended, or lost its node, be replaced? The restart policy decides (SwarmKit
/// orchestrator/restart).
final class RestartRule {
    private static final long NS_PER_MS = 1_000_000L;

    private RestartRule() {}

    /// True when the policy lets `ended` be replaced; `tasks` are the tasks of its slot, oldest
    /// first.
    ///
    /// Attempts are counted in the slot for the current version of the spec only: those within the
    /// window before the task ended when there is a window, else all. A task that replaced one
    /// which did not end by itself is no attempt: a lost or drained node is no fault of its tasks. The history keeps one task
    /// more than the attempts allowed, so the tasks at hand are enough to count.
    static boolean allows(Service service, List<Task> tasks, Task ended) {
        TaskSpec.RestartPolicy policy = policy(ended.made().task());
        boolean wanted =
                switch (policy.condition()) {
                    case TaskSpec.RestartPolicy.NONE -> false;
                    case TaskSpec.RestartPolicy.ON_FAILURE -> ended.state() != TaskState.COMPLETE;
                    default -> true;
                };
        long attemptsMax = policy.maxAttempts().orElse(0L);
        if (!wanted || attemptsMax == 0) {
            return wanted;
        }
        if (ended.made().specVersion() != service.specVersion()) {
            return true;
        }
        List<Task> attempts = attempts(service, tasks);
        long windowMs = policy.windowNs().orElse(0L) / NS_PER_MS;
        if (windowMs == 0) {
            return attempts.size() < attemptsMax;
        }
        long endMs = ended.status().appliedAtMs();
        long within =
                attempts.stream()
                        .filter(task -> task.meta().createdAtMs() > endMs - windowMs)
                        .count();
        return within < attemptsMax;
    }

    private static List<Task> attempts(Service service, List<Task> tasks) {
        List<Task> ofSpec =
                tasks.stream()
                        .filter(task -> task.made().specVersion() == service.specVersion())
                        .toList();
        List<Task> attempts = new ArrayList<>();
        for (int at = 1; at < ofSpec.size(); at++) {
            if (Slots.endedByItself(ofSpec.get(at - 1))) {
                attempts.add(ofSpec.get(at));
            }
        }
        return attempts;
    }

    /// True when a task whose node is lost or drained may run elsewhere: unless it is to run only
    /// once. Attempts do not matter.
    static boolean replacesLost(Task task) {
        return !policy(task.made().task()).condition().equals(TaskSpec.RestartPolicy.NONE);
    }

    /// The delay before a replacement starts, in ms.
    static long delayMs(TaskSpec spec) {
        return policy(spec).delayNs().orElse(TaskSpec.RestartPolicy.DEFAULT_DELAY_NS) / NS_PER_MS;
    }

    static TaskSpec.RestartPolicy policy(TaskSpec spec) {
        return spec.restartPolicy()
                .orElse(
                        new TaskSpec.RestartPolicy(
                                TaskSpec.RestartPolicy.ANY,
                                java.util.Optional.empty(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty()));
    }
}
