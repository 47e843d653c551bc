package io.swarmlog.model;

/// The id of a node: 25 characters `[0-9a-z]`, made from the log offset ([Ids]), never from chance.
public record NodeId(String value) implements Comparable<NodeId> {
    public NodeId {
        Check.that(!value.isEmpty(), "expected a node id, but it is empty");
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
