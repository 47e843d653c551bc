package io.swarmlog.model;

/// The table of legal moves of a task's observed state, and who may make them.
/// Source: SwarmKit design/tla (each source state has one owner), task_model.md.
public final class TaskMoves {
    private TaskMoves() {}

    /// Who moves a task.
    public enum Mover {
        /// Allocation, placement, enforcement: the swarm's own decisions.
        CONTROL,
        /// The agent of the node that holds the task.
        AGENT
    }

    /// True when `mover` may move a task from `from` to `to`. Moves only go forward; up to ASSIGNED
    /// they are control's, from ACCEPTED on the agent's; control may end a task it finds misplaced
    /// or lost.
    public static boolean allows(Mover mover, TaskState from, TaskState to) {
        if (!from.isBefore(to) || to == TaskState.REMOVE || from.isTerminal()) {
            return false;
        }
        return switch (mover) {
            case CONTROL ->
                    to == TaskState.PENDING
                            || to == TaskState.ASSIGNED
                            || to == TaskState.SHUTDOWN
                            || to == TaskState.REJECTED
                            || to == TaskState.ORPHANED;
            case AGENT ->
                    !from.isBefore(TaskState.ASSIGNED)
                            && to.isAfter(TaskState.ASSIGNED)
                            && to != TaskState.ORPHANED;
        };
    }
}
