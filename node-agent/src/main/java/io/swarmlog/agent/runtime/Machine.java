package io.swarmlog.agent.runtime;

import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.TaskSpec;
import java.util.List;

/// What a runtime says of the machine it runs containers on.
public record Machine(
        String hostname,
        TaskSpec.Platform platform,
        long nanoCpus,
        long memoryBytes,
        List<TaskSpec.GenericResource> genericResources,
        NodeDescription.Engine engine) {}
