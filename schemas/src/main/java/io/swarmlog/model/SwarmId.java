package io.swarmlog.model;

/// The id of a swarm: 25 characters `[0-9a-z]`, made from the log offset ([Ids]), never from
/// chance.
public record SwarmId(String value) implements Comparable<SwarmId> {
    public SwarmId {
        Check.that(!value.isEmpty(), "expected a swarm id, but it is empty");
    }

    @Override
    public int compareTo(SwarmId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
