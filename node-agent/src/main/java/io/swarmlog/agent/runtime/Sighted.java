package io.swarmlog.agent.runtime;

import io.swarmlog.model.TaskId;

/// A container of this node's, the task whose it is, and what is seen of it.
public record Sighted(TaskId task, Sight sight) {}
