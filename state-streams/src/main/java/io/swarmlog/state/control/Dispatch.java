package io.swarmlog.state.control;

import io.swarmlog.log.Assignment;
import io.swarmlog.model.TaskId;
import java.util.Optional;

/// A change of what a node shall do about a task: the record for the node's seat (its partition of
/// `assignments`), keyed by the task; absent means a tombstone.
public record Dispatch(int seat, TaskId task, Optional<Assignment> assignment) {}
