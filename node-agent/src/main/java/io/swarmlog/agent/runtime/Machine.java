package io.swarmlog.agent.runtime;

import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.TaskSpec;

/// What a runtime says of the machine it runs containers on.
public record Machine(
        String hostname,
        TaskSpec.Platform platform,
        long nanoCpus,
        long memoryBytes,
        NodeDescription.Engine engine) {}
