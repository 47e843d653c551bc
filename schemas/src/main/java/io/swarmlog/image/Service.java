package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.Rollout;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.UpdateStatus;
import java.util.List;
import java.util.Optional;

/// A service: its spec, the spec before it, what it was given, and its rolling update.
public record Service(
        ServiceId id,
        Meta meta,
        ServiceSpec spec,
        long specVersion,
        Optional<Previous> previous,
        List<EndpointSpec.Port> ports,
        List<Event.Address> virtualIps,
        Optional<UpdateStatus> updateStatus,
        Optional<Rollout> rollout,
        Optional<Sealed> registryAuth) {

    /// The spec before the current one, and the version its tasks were made for.
    public record Previous(ServiceSpec spec, long specVersion) {}

    public String name() {
        return spec.name();
    }

    Service withMeta(Meta newMeta) {
        return new Service(
                id,
                newMeta,
                spec,
                specVersion,
                previous,
                ports,
                virtualIps,
                updateStatus,
                rollout,
                registryAuth);
    }

    Service withEndpoint(List<EndpointSpec.Port> newPorts, List<Event.Address> newVirtualIps) {
        return new Service(
                id,
                meta,
                spec,
                specVersion,
                previous,
                newPorts,
                newVirtualIps,
                updateStatus,
                rollout,
                registryAuth);
    }

    Service withUpdateStatus(Optional<UpdateStatus> status) {
        return new Service(
                id,
                meta,
                spec,
                specVersion,
                previous,
                ports,
                virtualIps,
                status,
                rollout,
                registryAuth);
    }

    Service withRollout(Optional<Rollout> newRollout) {
        return new Service(
                id,
                meta,
                spec,
                specVersion,
                previous,
                ports,
                virtualIps,
                updateStatus,
                newRollout,
                registryAuth);
    }
}
