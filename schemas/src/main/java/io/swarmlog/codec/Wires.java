package io.swarmlog.codec;

import io.swarmlog.log.Assignment;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.ReportRecord;

/// The wire of every kind of record there is.
public record Wires(
        Wire<CommandRecord> commands,
        Wire<Heartbeat> heartbeats,
        Wire<ReportRecord> reports,
        Wire<InputRecord> inputs,
        Wire<EventRecord> events,
        Wire<Assignment> assignments) {}
