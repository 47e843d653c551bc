package io.swarmlog.agent.work;

import io.swarmlog.model.TaskState;

/// What the swarm wants of a task here.
public sealed interface Wanted {

    /// The task shall be brought to `desired`.
    record Assigned(TaskState desired) implements Wanted {}

    /// The task is no longer this node's: nothing of it shall be left.
    record Gone() implements Wanted {}
}
