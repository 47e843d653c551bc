package io.swarmlog.log;

import io.swarmlog.model.NodeId;

/// One record of `reports`: what the agent of `node` saw, in the life `incarnation` of that node.
public record ReportRecord(NodeId node, long incarnation, Input.Observation observation) {}
