package io.swarmlog.model;

/// The id of a task: 25 characters `[0-9a-z]`, made from the log offset ([Ids]), never from chance.
public record TaskId(String value) implements Comparable<TaskId> {
    public TaskId {
        Check.that(!value.isEmpty(), "expected a task id, but it is empty");
    }

    @Override
    public int compareTo(TaskId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
