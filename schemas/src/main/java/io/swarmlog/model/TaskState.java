package io.swarmlog.model;

/// The life-cycle of a task, in order. A task's state only ever moves forward, so of two
/// observations the greater is the later one (SwarmKit task model). Desired states use the same
/// scale.
public enum TaskState {
    NEW("new"),
    PENDING("pending"),
    ASSIGNED("assigned"),
    ACCEPTED("accepted"),
    PREPARING("preparing"),
    READY("ready"),
    STARTING("starting"),
    RUNNING("running"),
    COMPLETE("complete"),
    SHUTDOWN("shutdown"),
    FAILED("failed"),
    REJECTED("rejected"),
    /// Only a desired state: stop it, then forget it.
    REMOVE("remove"),
    ORPHANED("orphaned");

    private final String text;

    TaskState(String text) {
        this.text = text;
    }

    /// The word the Docker Engine API uses.
    public String text() {
        return text;
    }

    /// True once nothing of the task can run any more.
    public boolean isTerminal() {
        return compareTo(RUNNING) > 0;
    }

    public boolean isBefore(TaskState other) {
        return compareTo(other) < 0;
    }

    public boolean isAfter(TaskState other) {
        return compareTo(other) > 0;
    }
}
