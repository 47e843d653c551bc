package io.swarmlog.log;

/// The names of the topics. Who writes and reads each is told in docs/LOG.md.
public final class Topics {
    public static final String COMMANDS = "swarmlog.commands";
    public static final String HEARTBEATS = "swarmlog.heartbeats";
    public static final String REPORTS = "swarmlog.reports";
    public static final String INPUTS = "swarmlog.inputs";
    public static final String EVENTS = "swarmlog.events";
    public static final String ASSIGNMENTS = "swarmlog.assignments";
    public static final String SNAPSHOTS = "swarmlog.snapshots";
    public static final String LOGS = "swarmlog.logs";
    public static final String SCHEMAS = "swarmlog.schemas";

    private Topics() {}
}
