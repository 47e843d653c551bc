package io.swarmlog.agent.work;

import io.swarmlog.model.TaskState;

/// The next thing to do about a task.
public sealed interface Step {

    /// Nothing, until what is wanted changes.
    record Stay() implements Step {}

    /// Nothing, until the runtime shows something new of the container.
    record Await() implements Step {}

    /// The task is in another state now. The message stays as it is where `message` is empty.
    record Move(TaskState to, String message, String error) implements Step {}

    /// Get the image and make the container.
    record Prepare() implements Step {}

    /// Start the container.
    record Start() implements Step {}

    /// Stop the container, if there is one.
    record Stop() implements Step {}

    /// Remove the container, if there is one, and forget the task.
    record Remove() implements Step {}
}
