package io.swarmlog.model;

/// The id of a network: 25 characters `[0-9a-z]`, made from the log offset ([Ids]), never from
/// chance.
public record NetworkId(String value) implements Comparable<NetworkId> {
    public NetworkId {
        Check.that(!value.isEmpty(), "expected a network id, but it is empty");
    }

    @Override
    public int compareTo(NetworkId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
