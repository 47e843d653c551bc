package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import java.util.List;
import java.util.Optional;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/// Folds the events of services.
final class FoldServices {
    private FoldServices() {}

    static void apply(Draft draft, Event.OfService event) {
        switch (event) {
            case Event.ServiceCreated e -> created(draft, e);
            case Event.ServiceUpdated e -> updated(draft, e);
            case Event.ServiceRemoved e -> removed(draft, e);
            case Event.EndpointAllocated e -> allocated(draft, e);
            case Event.UpdateStatusChanged e ->
                    draft.put(
                            touched(draft, draft.service(e.service()))
                                    .withUpdateStatus(e.status()));
            case Event.RolloutAdvanced e ->
                    draft.put(draft.service(e.service()).withRollout(e.rollout()));
        }
    }

    private static Service touched(Draft draft, Service service) {
        return service.withMeta(service.meta().touched(draft.atMs));
    }

    private static void created(Draft draft, Event.ServiceCreated e) {
        draft.put(
                new Service(
                        e.service(),
                        Meta.created(draft.sequence(), draft.atMs),
                        e.spec(),
                        draft.sequence(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        e.registryAuth()));
        draft.serviceNames = draft.serviceNames.plus(e.spec().name(), e.service());
    }

    private static void updated(Draft draft, Event.ServiceUpdated e) {
        Service old = draft.service(e.service());
        Service.Previous replaced = new Service.Previous(old.spec(), old.specVersion());
        long restored = old.previous().map(Service.Previous::specVersion).orElse(draft.sequence());
        Service next =
                switch (e.change()) {
                    case UPDATE -> version(draft, old, e, draft.sequence(), Optional.of(replaced));
                    case MANUAL_ROLLBACK -> version(draft, old, e, restored, Optional.of(replaced));
                    case AUTOMATIC_ROLLBACK -> version(draft, old, e, restored, Optional.empty());
                };
        draft.put(next);
    }

    private static Service version(
            Draft draft,
            Service old,
            Event.ServiceUpdated e,
            long specVersion,
            Optional<Service.Previous> previous) {
        ServiceSpec spec = e.spec();
        return new Service(
                old.id(),
                old.meta().written(draft.sequence(), draft.atMs),
                spec,
                specVersion,
                previous,
                old.ports(),
                old.virtualIps(),
                e.change() == Event.Change.UPDATE ? Optional.empty() : old.updateStatus(),
                Optional.empty(),
                e.registryAuth());
    }

    private static void removed(Draft draft, Event.ServiceRemoved e) {
        Service old = draft.service(e.service());
        releaseEndpoint(draft, old);
        draft.services = draft.services.minus(e.service());
        draft.serviceNames = draft.serviceNames.minus(old.name());
    }

    private static void allocated(Draft draft, Event.EndpointAllocated e) {
        Service old = draft.service(e.service());
        releaseEndpoint(draft, old);
        for (EndpointSpec.Port port : e.ports()) {
            if (port.isIngress()) {
                draft.ports = draft.ports.plus(key(port), e.service());
            } else {
                PSortedSet<ServiceId> there =
                        draft.hostPorts.getOrDefault(key(port), TreePSet.empty());
                draft.hostPorts = draft.hostPorts.plus(key(port), there.plus(e.service()));
            }
        }
        e.virtualIps().forEach(address -> Addresses.take(draft, address));
        draft.put(touched(draft, old).withEndpoint(e.ports(), e.virtualIps()));
    }

    private static void releaseEndpoint(Draft draft, Service old) {
        for (EndpointSpec.Port port : old.ports()) {
            if (port.isIngress()) {
                draft.ports = draft.ports.minus(key(port));
            } else {
                PSortedSet<ServiceId> left =
                        draft.hostPorts.getOrDefault(key(port), TreePSet.empty()).minus(old.id());
                draft.hostPorts =
                        left.isEmpty()
                                ? draft.hostPorts.minus(key(port))
                                : draft.hostPorts.plus(key(port), left);
            }
        }
        old.virtualIps().forEach(address -> Addresses.release(draft, address));
    }

    private static ClusterImage.PortKey key(EndpointSpec.Port port) {
        return new ClusterImage.PortKey(port.protocolOrTcp(), port.publishedPort());
    }
}
