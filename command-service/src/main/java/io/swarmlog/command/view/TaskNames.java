package io.swarmlog.command.view;

import io.swarmlog.image.Task;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import java.util.Optional;

/// The name of a task, `web.2.<task id>`, or `web.<node id>.<task id>` in a global service
/// (SwarmKit api/naming).
public final class TaskNames {
    private TaskNames() {}

    public static String of(Task task) {
        String slot =
                switch (task.slot()) {
                    case Slot.Numbered(int number) -> Integer.toString(number);
                    case Slot.OnNode(var node) -> node.value();
                };
        return task.made().service().name() + '.' + slot + '.' + task.id();
    }

    /// The task id at the end of a name.
    static Optional<TaskId> idIn(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return last.isEmpty() || last.equals(name)
                ? Optional.empty()
                : Optional.of(new TaskId(last));
    }
}
