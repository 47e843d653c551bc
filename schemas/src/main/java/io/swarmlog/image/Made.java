package io.swarmlog.image;

import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.List;

/// What of a service a task was made from: the whole spec at that version. Tasks of one version
/// share one object.
public record Made(ServiceSpec service, long specVersion) {

    public TaskSpec task() {
        return service.taskTemplate();
    }

    /// The ports the engine of the task's node shall publish itself.
    public List<EndpointSpec.Port> hostPorts() {
        return service.ports().stream().filter(port -> !port.isIngress()).toList();
    }
}
