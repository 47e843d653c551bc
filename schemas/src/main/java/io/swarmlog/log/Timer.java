package io.swarmlog.log;

import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;

/// What a timer is for. A timer only causes a tick; deciding then looks at the state.
public sealed interface Timer extends Comparable<Timer> {

    /// The restart delay of a replacement that is READY to go.
    record StartTask(TaskId task) implements Timer {}

    /// A task that is READY waits for the one it replaces to stop; then it starts all the same.
    record OldTaskWait(TaskId task) implements Timer {}

    /// The rollout of a service goes on, or its watch over new tasks ends.
    record RolloutStep(ServiceId service) implements Timer {}

    /// A node has been down so long that its tasks are given up.
    record OrphanTasks(NodeId node) implements Timer {}

    /// A text that orders and identifies timers.
    default String key() {
        return switch (this) {
            case StartTask(TaskId task) -> "start/" + task;
            case OldTaskWait(TaskId task) -> "wait/" + task;
            case RolloutStep(ServiceId service) -> "rollout/" + service;
            case OrphanTasks(NodeId node) -> "orphan/" + node;
        };
    }

    @Override
    default int compareTo(Timer other) {
        return key().compareTo(other.key());
    }
}
