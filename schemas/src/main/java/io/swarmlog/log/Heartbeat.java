package io.swarmlog.log;

import io.swarmlog.model.NodeId;

/// "I live": soft state, kept an hour, never read by a decision.
public record Heartbeat(NodeId node, long incarnation, long number) {}
