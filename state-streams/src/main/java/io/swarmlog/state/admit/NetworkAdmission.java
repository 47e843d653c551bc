package io.swarmlog.state.admit;

import io.swarmlog.image.Addresses;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.Reason;
import io.swarmlog.state.address.AddressPools;
import io.swarmlog.state.address.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Is a network fit for this swarm? (SwarmKit manager/controlapi/network.go; moby's layer for the
/// words without prefix.)
public final class NetworkAdmission {
    private static final String OVERLAY = "overlay";

    private NetworkAdmission() {}

    /// The refusal of a network that is not fit.
    public static Optional<Event.Rejected> check(ClusterImage image, NetworkSpec spec) {
        return Rule.<NetworkSpec>first(
                        List.of(
                                NetworkAdmission::driver,
                                NetworkAdmission::name,
                                NetworkAdmission::kind,
                                NetworkAdmission::ipam),
                        spec)
                .or(() -> taken(image, spec))
                .or(() -> room(image, spec));
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

    private static Optional<Event.Rejected> ipam(NetworkSpec spec) {
        List<NetworkSpec.IpamConfig> configs =
                spec.ipam().map(NetworkSpec.Ipam::config).orElse(List.of());
        for (NetworkSpec.IpamConfig config : configs) {
            Optional<Event.Rejected> refusal = config(config);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> config(NetworkSpec.IpamConfig config) {
        if (config.subnet().contains(":")) {
            return Refusal.none();
        }
        Optional<Subnet> subnet = Subnet.read(config.subnet());
        if (!config.subnet().isEmpty() && subnet.isEmpty()) {
            return Optional.of(
                    Refusal.plain(
                            Reason.UNKNOWN,
                            "Invalid subnet %s : invalid CIDR address: %s"
                                    .formatted(config.subnet(), config.subnet())));
        }
        if (!config.range().isEmpty() && Subnet.read(config.range()).isEmpty()) {
            return Refusal.invalid("ipam configuration: invalid range " + config.range());
        }
        if (config.gateway().isEmpty()) {
            return Refusal.none();
        }
        Optional<Subnet> gateway = Subnet.read(config.gateway() + "/32");
        if (gateway.isEmpty()) {
            return Refusal.invalid("ipam configuration: invalid gateway " + config.gateway());
        }
        boolean inside =
                subnet.map(s -> s.contains(Addresses.number(config.gateway()))).orElse(true);
        return inside
                ? Refusal.none()
                : Refusal.invalid(
                        "ipam configuration: subnet %s does not contain gateway %s"
                                .formatted(config.subnet(), config.gateway()));
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

    private static Optional<Event.Rejected> room(ClusterImage image, NetworkSpec spec) {
        List<Subnet> used = new ArrayList<>(AddressPools.used(image));
        boolean choose = spec.ipam().map(ipam -> ipam.config().isEmpty()).orElse(true);
        for (NetworkSpec.IpamConfig config :
                spec.ipam().map(NetworkSpec.Ipam::config).orElse(List.of())) {
            choose |= config.subnet().isEmpty();
            Optional<Subnet> subnet = Subnet.read(config.subnet());
            if (subnet.isPresent()) {
                if (used.stream().anyMatch(subnet.get()::overlaps)) {
                    return Optional.of(
                            Refusal.plain(
                                    Reason.PERMISSION_DENIED,
                                    "Pool overlaps with other one on this address space"));
                }
                used.add(subnet.get());
            }
        }
        return choose && AddressPools.free(image).isEmpty()
                ? Optional.of(
                        Refusal.plain(
                                Reason.FAILED_PRECONDITION,
                                "could not find an available, non-overlapping IPv4 address pool"
                                        + " among the defaults to assign to the network"))
                : Refusal.none();
    }
}
