package io.swarmlog.agent.runtime;

import io.swarmlog.model.TaskId;
import java.util.Optional;

/// A container whose labels say that it is of a task of this node, and what is seen of it. Labels can
/// be copied (`docker commit` of a task's container gives them to an image), so whether it is ours is
/// for [#isOurs] to say.
public record Sighted(TaskId task, String name, Sight sight) {

    /// True for the container that this node made for the task: the one whose id is `recorded`, and
    /// where none was recorded yet, the one with a task's name, which ends with the task's id. No
    /// two containers of an engine have one name, and an image gives none.
    public boolean isOurs(Optional<String> recorded) {
        Optional<String> id = sight.id();
        Optional<String> known = recorded.filter(it -> !it.isEmpty());
        return known.isPresent() ? id.equals(known) : name.endsWith("." + task.value());
    }
}
