package io.swarmlog.agent.runtime;

import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskSpec;

/// The node as its tasks' templates see it.
public record Home(NodeId node, String hostname, TaskSpec.Platform platform) {}
