package io.swarmlog.model;

/// The id of a service: 25 characters `[0-9a-z]`, made from the log offset ([Ids]), never from
/// chance.
public record ServiceId(String value) implements Comparable<ServiceId> {
    public ServiceId {
        Check.that(!value.isEmpty(), "expected a service id, but it is empty");
    }

    @Override
    public int compareTo(ServiceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
