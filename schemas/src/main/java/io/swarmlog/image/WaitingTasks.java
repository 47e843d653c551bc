package io.swarmlog.image;

import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.util.Optional;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/// The waiting tasks of one service at a time, while an event changes many: neighbours in an event
/// are mostly of the same service, so that the index of all services is written once for them.
final class WaitingTasks {
    private final Draft draft;
    private Optional<ServiceId> service = Optional.empty();
    private PSortedSet<TaskId> tasks = TreePSet.empty();

    WaitingTasks(Draft draft) {
        this.draft = draft;
    }

    void add(Task task) {
        turnTo(task.service());
        tasks = tasks.plus(task.id());
    }

    void remove(Task task) {
        turnTo(task.service());
        tasks = tasks.minus(task.id());
    }

    private void turnTo(ServiceId next) {
        if (service.isEmpty() || !service.get().equals(next)) {
            write();
            service = Optional.of(next);
            tasks = draft.waiting.getOrDefault(next, TreePSet.empty());
        }
    }

    /// Writes the service under way to the draft: must be called at the end.
    void write() {
        service.ifPresent(id ->
                draft.waiting =
                        tasks.isEmpty() ? draft.waiting.minus(id) : draft.waiting.plus(id, tasks));
        service = Optional.empty();
    }
}
