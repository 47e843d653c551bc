package io.swarmlog.state.admit;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.Limits;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.Reason;
import io.swarmlog.state.address.AddressPools;
import io.swarmlog.state.address.HostRanges;
import io.swarmlog.state.address.Subnet;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Is a network fit for this swarm? (SwarmKit manager/controlapi/network.go; moby's layer for the
/// words without prefix.)
public final class NetworkAdmission {
    private static final String OVERLAY = "overlay";

    private NetworkAdmission() {}

    /// The refusal of a network that is not fit.
    public static Optional<Event.Rejected> check(Turn turn, NetworkSpec spec) {
        ClusterImage image = turn.image();
        return Rule.<NetworkSpec>first(
                        List.of(
                                SizeRules::check,
                                NetworkAdmission::driver,
                                NetworkAdmission::name,
                                NetworkAdmission::kind,
                                IpamRules::check),
                        spec)
                .or(() ->
                        SizeRules.count("networks", image.networks().size() + 1L, Limits.NETWORKS))
                .or(() -> taken(image, spec))
                .or(() -> room(turn, spec));
    }

    private static Optional<Event.Rejected> driver(NetworkSpec spec) {
        return spec.driver().isEmpty() || spec.driver().equals(OVERLAY)
                ? Refusal.none()
                : Optional.of(
                        Refusal.plain(
                                Reason.NOT_FOUND, "plugin \"" + spec.driver() + "\" not found"));
    }

    private static Optional<Event.Rejected> name(NetworkSpec spec) {
        return Names.check(spec.name());
    }

    private static Optional<Event.Rejected> kind(NetworkSpec spec) {
        if (spec.ingress() && spec.attachable()) {
            return Refusal.invalid("ingress network cannot be attachable");
        }
        if (spec.labels().containsKey(AddressPools.PREDEFINED)) {
            return Optional.of(
                    Refusal.rpc(
                            Reason.PERMISSION_DENIED,
                            "label "
                                    + AddressPools.PREDEFINED
                                    + " is for internally created predefined networks and cannot be"
                                    + " applied by users"));
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> taken(ClusterImage image, NetworkSpec spec) {
        if (image.networkNamed(spec.name()).isPresent()) {
            return Optional.of(
                    Refusal.plain(
                            Reason.ALREADY_EXISTS,
                            "network with name " + spec.name() + " already exists"));
        }
        return AddressPools.ingress(image)
                .filter(_ -> spec.ingress())
                .map(present ->
                        Refusal.rpc(
                                Reason.ALREADY_EXISTS,
                                "ingress network (" + present + ") is already present"));
    }

    private static Optional<Event.Rejected> room(Turn turn, NetworkSpec spec) {
        ClusterImage image = turn.image();
        List<Subnet> used = new ArrayList<>(AddressPools.used(image));
        boolean choose = true;
        for (NetworkSpec.IpamConfig config :
                spec.ipam().map(NetworkSpec.Ipam::config).orElse(List.of())) {
            choose &= config.subnet().contains(":");
            Optional<Subnet> subnet = Subnet.read(config.subnet());
            if (subnet.isPresent()) {
                if (used.stream().anyMatch(subnet.get()::overlaps)) {
                    return Optional.of(
                            Refusal.plain(
                                    Reason.PERMISSION_DENIED,
                                    "Pool overlaps with other one on this address space"));
                }
                Optional<Input.HostRange> host = HostRanges.inTheWayOf(turn, subnet.get());
                if (host.isPresent()) {
                    return Optional.of(onHost(spec, subnet.get(), host.get()));
                }
                used.add(subnet.get());
            }
        }
        return choose && HostRanges.free(turn).isEmpty()
                ? Optional.of(
                        Refusal.plain(
                                Reason.FAILED_PRECONDITION,
                                "could not find an available, non-overlapping IPv4 address pool"
                                        + " among the defaults to assign to the network"))
                : Refusal.none();
    }

    /// Begins as an engine says it, and says with what.
    private static Event.Rejected onHost(
            NetworkSpec spec, Subnet subnet, Input.HostRange inTheWay) {
        return Refusal.plain(
                Reason.PERMISSION_DENIED,
                "Pool overlaps with other one on this address space: %s of network %s with %s of this host's network %s"
                        .formatted(
                                subnet.cidr(), spec.name(), inTheWay.subnet(), inTheWay.network()));
    }
}
