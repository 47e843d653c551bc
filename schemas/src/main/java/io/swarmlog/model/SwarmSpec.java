package io.swarmlog.model;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/// The settings of the swarm as a whole (Docker Engine API v1.41 `SwarmSpec`), defaults filled in.
public record SwarmSpec(
        String name,
        SortedMap<String, String> labels,
        long taskHistoryRetentionLimit,
        Raft raft,
        long heartbeatPeriodNs,
        long nodeCertExpiryNs,
        boolean autoLockManagers,
        Optional<TaskSpec.Driver> defaultLogDriver) {

    /// The only name a swarm can have.
    public static final String NAME = "default";

    /// How often a node says that it lives unless the user says else. SwarmKit's
    /// `DefaultHeartBeatPeriod` is 5 s; docs/adr/0007-liveness.md says why it is less here.
    public static final Duration STANDARD_HEARTBEAT = Duration.ofSeconds(1);

    /// No period is taken to be shorter, whatever the spec says.
    private static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(1);

    /// The heartbeat period in effect; a spec may say 0 (an update without one).
    public Duration heartbeatPeriod() {
        Duration set = Duration.ofNanos(heartbeatPeriodNs);
        if (set.isZero()) {
            return STANDARD_HEARTBEAT;
        }
        return set.compareTo(SHORTEST_HEARTBEAT) < 0 ? SHORTEST_HEARTBEAT : set;
    }

    /// Raft settings: shown as set, without effect, since Kafka's quorum keeps the log.
    public record Raft(
            long snapshotInterval,
            long keepOldSnapshots,
            long logEntriesForSlowFollowers,
            int electionTick,
            int heartbeatTick) {}
}
