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
import io.swarmlog.state.address.AddressPools;
import io.swarmlog.state.address.DynamicPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

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
        ServiceSpec named =
                new ServiceSpec(
                        spec.name(),
                        spec.labels(),
                        spec.taskTemplate().withNetworks(List.copyOf(networks)),
                        spec.mode(),
                        spec.updateConfig(),
                        spec.rollbackConfig(),
                        spec.endpointSpec());
        Optional<Event.Rejected> conflict =
                twice(networks)
                        .or(() -> Quota.check(image, named, self))
                        .or(() -> portConflict(image, spec, self))
                        .or(() -> ingressLack(image, spec, self))
                        .or(() -> nameConflict(image, spec, self));
        if (conflict.isPresent()) {
            return new Refused(conflict.get());
        }
        return new Admitted(named);
    }

    /// A task has one address in a network.
    private static Optional<Event.Rejected> twice(List<TaskSpec.NetworkAttachment> networks) {
        SortedSet<String> seen = new TreeSet<>();
        for (TaskSpec.NetworkAttachment network : networks) {
            if (!seen.add(network.target())) {
                return Refusal.invalid(
                        "network " + network.target() + " is specified multiple times");
            }
        }
        return Refusal.none();
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

    /// Two host ports may be the same, on different nodes; an ingress port is on every node.
    private static Optional<Event.Rejected> portConflict(
            ClusterImage image, ServiceSpec spec, Optional<ServiceId> self) {
        for (EndpointSpec.Port port : spec.ports()) {
            if (port.publishedPort() == 0) {
                continue;
            }
            ClusterImage.PortKey key =
                    new ClusterImage.PortKey(port.protocolOrTcp(), port.publishedPort());
            Optional<Event.Rejected> conflict =
                    Optional.ofNullable(image.indexes().ports().get(key))
                            .flatMap(holder -> inUse(image, port, holder, "an ingress port", self));
            if (conflict.isEmpty() && port.isIngress()) {
                conflict = hostConflict(image, port, key, self);
            }
            if (conflict.isPresent()) {
                return conflict;
            }
        }
        return Optional.empty();
    }

    private static Optional<Event.Rejected> hostConflict(
            ClusterImage image,
            EndpointSpec.Port port,
            ClusterImage.PortKey key,
            Optional<ServiceId> self) {
        PSortedSet<ServiceId> holders =
                image.indexes().hostPorts().getOrDefault(key, TreePSet.empty());
        return holders.stream()
                .flatMap(holder ->
                        inUse(image, port, holder, "a host-published port", self).stream())
                .findFirst();
    }

    private static Optional<Event.Rejected> inUse(
            ClusterImage image,
            EndpointSpec.Port port,
            ServiceId holder,
            String as,
            Optional<ServiceId> self) {
        if (self.equals(Optional.of(holder))) {
            return Optional.empty();
        }
        String name = image.service(holder).map(Service::name).orElse("");
        return Refusal.invalid(
                "port '%d' is already in use by service '%s' (%s) as %s"
                        .formatted(port.publishedPort(), name, holder, as));
    }

    /// A port of the swarm's choice needs one that is free, and an ingress port its network.
    private static Optional<Event.Rejected> ingressLack(
            ClusterImage image, ServiceSpec spec, Optional<ServiceId> self) {
        SortedMap<String, Integer> asked = new TreeMap<>();
        for (EndpointSpec.Port port : spec.ports()) {
            if (port.isIngress() && port.publishedPort() == 0) {
                asked.merge(port.protocolOrTcp(), 1, Integer::sum);
            }
        }
        for (String protocol : asked.keySet()) {
            if (DynamicPorts.free(image, protocol, self).size() < asked.getOrDefault(protocol, 0)) {
                return Optional.of(
                        Refusal.rpc(
                                Reason.FAILED_PRECONDITION,
                                "no free port from 30000 to 32767 is left for " + protocol));
            }
        }
        boolean needsIngress = spec.ports().stream().anyMatch(EndpointSpec.Port::isIngress);
        return needsIngress && AddressPools.ingress(image).isEmpty()
                ? Optional.of(
                        Refusal.rpc(
                                Reason.FAILED_PRECONDITION,
                                "service needs ingress network, but no ingress network is present"))
                : Optional.empty();
    }
}
