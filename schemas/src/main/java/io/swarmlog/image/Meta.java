package io.swarmlog.image;

/// When an object was written. `version` is the sequence of the event that last wrote its spec:
/// what users pass to update it. What the swarm itself observes of an object does not move the
/// version, so it never disturbs a user's update.
public record Meta(long version, long createdAtMs, long updatedAtMs) {

    static Meta created(long version, long atMs) {
        return new Meta(version, atMs, atMs);
    }

    Meta written(long newVersion, long atMs) {
        return new Meta(newVersion, createdAtMs, atMs);
    }

    Meta touched(long atMs) {
        return new Meta(version, createdAtMs, atMs);
    }
}
