package io.swarmlog.state.admit;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Service;
import io.swarmlog.log.Event;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.Reason;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The door of this room: is the spec of a service fit for this swarm?
public sealed interface Admission {

    /// Fit: the spec with its networks named by id.
    record Admitted(ServiceSpec spec) implements Admission {}

    /// Not fit, and why.
    record Refused(Event.Rejected rejection) implements Admission {}

    /// Checks a spec for the service `self` (absent for one to be created) against the rules and
    /// the image.
    static Admission of(ClusterImage image, ServiceSpec spec, Optional<ServiceId> self) {
        Optional<Event.Rejected> refusal = ServiceRules.check(spec);
        if (refusal.isPresent()) {
            return new Refused(refusal.get());
        }
        List<TaskSpec.NetworkAttachment> networks = new ArrayList<>();
        for (TaskSpec.NetworkAttachment attachment : spec.taskTemplate().networks()) {
            Optional<Network> network = network(image, attachment.target());
            if (network.isEmpty()) {
                return new Refused(
                        Refusal.plain(
                                Reason.UNKNOWN, "network " + attachment.target() + " not found"));
            }
            if (network.get().spec().ingress()) {
                return new Refused(
                        Refusal.rpc(
                                Reason.INVALID_ARGUMENT,
                                "Service cannot be explicitly attached to the ingress network \""
                                        + network.get().name()
                                        + '"'));
            }
            networks.add(
                    new TaskSpec.NetworkAttachment(
                            network.get().id().value(),
                            attachment.aliases(),
                            attachment.driverOpts()));
        }
        Optional<Event.Rejected> conflict =
                portConflict(image, spec, self).or(() -> nameConflict(image, spec, self));
        if (conflict.isPresent()) {
            return new Refused(conflict.get());
        }
        return new Admitted(
                new ServiceSpec(
                        spec.name(),
                        spec.labels(),
                        spec.taskTemplate().withNetworks(List.copyOf(networks)),
                        spec.mode(),
                        spec.updateConfig(),
                        spec.rollbackConfig(),
                        spec.endpointSpec()));
    }

    /// The network with that id or name.
    static Optional<Network> network(ClusterImage image, String target) {
        if (target.isEmpty()) {
            return Optional.empty();
        }
        return image.network(new NetworkId(target)).or(() -> image.networkNamed(target));
    }

    private static Optional<Event.Rejected> nameConflict(
            ClusterImage image, ServiceSpec spec, Optional<ServiceId> self) {
        return image.serviceNamed(spec.name())
                .filter(other -> !self.equals(Optional.of(other.id())))
                .map(other ->
                        Refusal.rpc(
                                Reason.ALREADY_EXISTS,
                                "name conflicts with an existing object: service "
                                        + other.name()
                                        + " already exists"));
    }

    private static Optional<Event.Rejected> portConflict(
            ClusterImage image, ServiceSpec spec, Optional<ServiceId> self) {
        for (EndpointSpec.Port port : spec.ports()) {
            if (port.publishedPort() == 0) {
                continue;
            }
            for (Service other : image.services().values()) {
                if (self.equals(Optional.of(other.id()))) {
                    continue;
                }
                Optional<EndpointSpec.Port> held =
                        other.ports().stream().filter(has -> collide(port, has)).findFirst();
                if (held.isPresent()) {
                    return Refusal.invalid(
                            "port '"
                                    + port.publishedPort()
                                    + "' is already in use by service '"
                                    + other.name()
                                    + "' ("
                                    + other.id()
                                    + ") as "
                                    + (held.get().isIngress()
                                            ? "an ingress port"
                                            : "a host-published port"));
                }
            }
        }
        return Optional.empty();
    }

    /// Two host ports may be the same, on different nodes; an ingress port is on every node.
    private static boolean collide(EndpointSpec.Port wanted, EndpointSpec.Port held) {
        return wanted.publishedPort() == held.publishedPort()
                && wanted.protocolOrTcp().equals(held.protocolOrTcp())
                && (wanted.isIngress() || held.isIngress());
    }
}
