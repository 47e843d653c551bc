package io.swarmlog.image;

import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Optional;

/// The observed state of a task: since when by the observer's clock (`atMs`) and by the log's
/// (`appliedAtMs`).
public record TaskStatus(
        TaskState state,
        long atMs,
        long appliedAtMs,
        String message,
        String error,
        Optional<ContainerStatus> container,
        List<EndpointSpec.Port> hostPorts) {}
