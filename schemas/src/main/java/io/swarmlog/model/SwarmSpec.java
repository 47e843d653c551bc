package io.swarmlog.model;

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

    /// Raft settings: shown as set, without effect, since Kafka's quorum keeps the log.
    public record Raft(
            long snapshotInterval,
            long keepOldSnapshots,
            long logEntriesForSlowFollowers,
            int electionTick,
            int heartbeatTick) {}
}
