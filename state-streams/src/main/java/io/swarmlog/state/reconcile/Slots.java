package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Questions about one slot of a service.
final class Slots {
    private Slots() {}

    /// A slot that counts as filled, with its tasks, oldest first.
    record Filled(Slot slot, List<Task> tasks) {

        /// The tasks that shall run.
        List<Task> wanted() {
            return tasks.stream()
                    .filter(task -> !task.desired().isAfter(TaskState.RUNNING))
                    .toList();
        }

        boolean isRunning() {
            return wanted().stream().anyMatch(task -> task.state() == TaskState.RUNNING);
        }
    }

    /// The slots that count as filled, in order: those with a task that shall run, and those whose
    /// newest task ended and must not be restarted, so that a service that is not to be restarted
    /// does not loop (SwarmKit replicated orchestrator, "runnable slots").
    static List<Filled> filled(ClusterImage image, Service service) {
        List<Filled> filled = new ArrayList<>();
        for (Map.Entry<Slot, List<TaskId>> entry : image.slotsOf(service.id()).entrySet()) {
            of(image, service, entry.getKey()).ifPresent(filled::add);
        }
        return filled;
    }

    /// The slot when it counts as filled.
    static Optional<Filled> of(ClusterImage image, Service service, Slot slot) {
        List<Task> tasks = image.tasksIn(service.id(), slot);
        boolean wanted =
                tasks.stream().anyMatch(task -> !task.desired().isAfter(TaskState.RUNNING));
        if (wanted || (!tasks.isEmpty() && isDone(service, tasks))) {
            return Optional.of(new Filled(slot, tasks));
        }
        return Optional.empty();
    }

    /// True when the slot counted as filled and does not any more: the service then deserves a
    /// look. As long as no slot is lost, a service has as many as it wants.
    static boolean wasLost(ClusterImage before, ClusterImage now, Service service, Slot slot) {
        return of(now, service, slot).isEmpty() && of(before, service, slot).isPresent();
    }

    private static boolean isDone(Service service, List<Task> tasks) {
        Task newest = tasks.getLast();
        return newest.desired() == TaskState.SHUTDOWN
                && !RestartRule.allows(service, tasks, newest);
    }

    /// True when the task came to its end without being told to stop.
    static boolean endedByItself(Task task) {
        return task.state() == TaskState.COMPLETE
                || task.state() == TaskState.FAILED
                || task.state() == TaskState.REJECTED;
    }

    static boolean isGlobal(Service service) {
        return service.spec().mode() instanceof ServiceSpec.Mode.Global;
    }

    static long replicas(Service service) {
        return switch (service.spec().mode()) {
            case ServiceSpec.Mode.Replicated(long replicas) -> replicas;
            case ServiceSpec.Mode.Global _,
                    ServiceSpec.Mode.ReplicatedJob _,
                    ServiceSpec.Mode.GlobalJob _ ->
                    0;
        };
    }
}
