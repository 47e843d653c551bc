package io.swarmlog.log;

import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What a node shall do about one task: the whole truth each time, so that reading the newest
/// record of each task is enough. A task that is no longer assigned has a record without value (a
/// tombstone): its container is removed.
///
/// `observed` is the state the swarm knows, so that an agent that lost its memory does not begin an
/// ended task again.
public record Assignment(
        TaskId task,
        NodeId node,
        ServiceId service,
        String serviceName,
        SortedMap<String, String> serviceLabels,
        Slot slot,
        TaskState desired,
        TaskState observed,
        TaskSpec spec,
        List<EndpointSpec.Port> hostPorts,
        List<AttachedNetwork> networks,
        Optional<Sealed> registryAuth,
        List<TaskSpec.GenericResource> genericResources) {

    /// A network of the task: what the node needs to make it, the task's own address
    /// (`10.0.1.3/24`), and the names the task answers to in it.
    public record AttachedNetwork(
            NetworkId id,
            NetworkSpec spec,
            List<NetworkSpec.IpamConfig> subnets,
            String address,
            List<String> aliases,
            SortedMap<String, String> driverOpts) {}
}
