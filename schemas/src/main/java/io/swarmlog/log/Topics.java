package io.swarmlog.log;

/// The names of the topics. Who writes and reads each is told in docs/LOG.md.
public final class Topics {
    public static final String COMMANDS = "swarmlog.commands";
    public static final String HEARTBEATS = "swarmlog.heartbeats";
    public static final String REPORTS = "swarmlog.reports";
    public static final String INPUTS = "swarmlog.inputs";
    public static final String EVENTS = "swarmlog.events";
    public static final String MEMBER_EVENTS = "swarmlog.member-events";
    public static final String ASSIGNMENTS = "swarmlog.assignments";
    public static final String SNAPSHOTS = "swarmlog.snapshots";
    public static final String MEMBER_SNAPSHOTS = "swarmlog.member-snapshots";
    public static final String LOGS = "swarmlog.logs";
    public static final String SCHEMAS = "swarmlog.schemas";

    /// How many partitions the topics have that are keyed by node or task (heartbeats, reports,
    /// logs). Fixed for the life of a swarm, since another number would send a node's records
    /// elsewhere, past those still to be read. Four keep a small swarm cheap; one partition takes
    /// some 50,000 records a second.
    public static final int SPREAD = 4;

    private Topics() {}
}
