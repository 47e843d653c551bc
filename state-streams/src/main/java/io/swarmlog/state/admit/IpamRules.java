package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.Reason;
import io.swarmlog.state.constraint.IpRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The subnets a user asks for, each by itself: what is accepted here, allocation can give. The
/// texts with "ipam configuration" are SwarmKit's (manager/controlapi/network.go), the others moby's
/// (api/types/network/ipam.go `ValidateIPAM`).
final class IpamRules {
    /// An IPv4 subnet of fewer addresses has none left behind its own, its broadcast address and its
    /// gateway.
    private static final int V4_PREFIX_MAX = 30;

    private static final int V4_OFFSET = 96;

    private IpamRules() {}

    static Optional<Event.Rejected> check(NetworkSpec spec) {
        List<NetworkSpec.IpamConfig> configs =
                spec.ipam().map(NetworkSpec.Ipam::config).orElse(List.of());
        for (NetworkSpec.IpamConfig config : configs) {
            Optional<Event.Rejected> refusal = check(config).or(() -> overlap(configs, config));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> check(NetworkSpec.IpamConfig config) {
        if (config.subnet().isEmpty()) {
            boolean asksNothing =
                    config.range().isEmpty()
                            && config.gateway().isEmpty()
                            && config.auxiliaryAddresses().isEmpty();
            return asksNothing ? Refusal.none() : invalidSubnet("");
        }
        Optional<IpRange> subnet = block(config.subnet());
        if (subnet.isEmpty()) {
            return invalidSubnet(config.subnet());
        }
        if (isV4(config.subnet()) && subnet.get().bits() - V4_OFFSET > V4_PREFIX_MAX) {
            return wrong(
                    "no available IPv4 addresses on this network's address pools: "
                            + config.subnet());
        }
        return range(config, subnet.get())
                .or(() -> gateway(config, subnet.get()))
                .or(() -> auxiliary(config, subnet.get()));
    }

    private static Optional<Event.Rejected> invalidSubnet(String subnet) {
        return Optional.of(
                Refusal.plain(
                        Reason.UNKNOWN,
                        "Invalid subnet %s : invalid CIDR address: %s".formatted(subnet, subnet)));
    }

    /// Two IPv4 subnets that overlap are found when the swarm is looked through.
    private static Optional<Event.Rejected> overlap(
            List<NetworkSpec.IpamConfig> configs, NetworkSpec.IpamConfig mine) {
        Optional<IpRange> block = block(mine.subnet());
        if (block.isEmpty() || isV4(mine.subnet())) {
            return Refusal.none();
        }
        long same =
                configs.stream()
                        .flatMap(other -> block(other.subnet()).stream())
                        .filter(other -> other.overlaps(block.get()))
                        .count();
        return same > 1
                ? Optional.of(
                        Refusal.plain(
                                Reason.PERMISSION_DENIED,
                                "Pool overlaps with other one on this address space"))
                : Refusal.none();
    }

    private static Optional<Event.Rejected> range(NetworkSpec.IpamConfig config, IpRange subnet) {
        String range = config.range();
        if (range.isEmpty()) {
            return Refusal.none();
        }
        Optional<IpRange> block = block(range);
        if (block.isEmpty()) {
            return Refusal.invalid("ipam configuration: invalid range " + range);
        }
        if (isV4(range) != isV4(config.subnet())) {
            return wrong(
                    "invalid ip-range %s: parent subnet is an %s block"
                            .formatted(range, family(config)));
        }
        if (block.get().bits() < subnet.bits()) {
            return wrong(
                    "invalid ip-range %s: CIDR block is bigger than its parent subnet %s"
                            .formatted(range, config.subnet()));
        }
        return subnet.overlaps(block.get())
                ? Refusal.none()
                : wrong(
                        "invalid ip-range %s: parent subnet %s doesn't contain ip-range"
                                .formatted(range, config.subnet()));
    }

    private static Optional<Event.Rejected> gateway(NetworkSpec.IpamConfig config, IpRange subnet) {
        String gateway = config.gateway();
        if (gateway.isEmpty()) {
            return Refusal.none();
        }
        Optional<IpRange> address = address(gateway);
        if (address.isEmpty()) {
            return Refusal.invalid("ipam configuration: invalid gateway " + gateway);
        }
        return isV4(gateway) == isV4(config.subnet()) && subnet.overlaps(address.get())
                ? Refusal.none()
                : Refusal.invalid(
                        "ipam configuration: subnet %s does not contain gateway %s"
                                .formatted(config.subnet(), gateway));
    }

    private static Optional<Event.Rejected> auxiliary(
            NetworkSpec.IpamConfig config, IpRange subnet) {
        for (Map.Entry<String, String> each : config.auxiliaryAddresses().entrySet()) {
            String name = "invalid auxiliary address " + each.getKey() + ": ";
            Optional<IpRange> address = address(each.getValue());
            if (address.isEmpty()) {
                return wrong(name + "invalid address " + each.getValue());
            }
            if (isV4(each.getValue()) != isV4(config.subnet())) {
                return wrong(name + "parent subnet is an " + family(config) + " block");
            }
            if (!subnet.overlaps(address.get())) {
                return wrong(
                        name
                                + "parent subnet "
                                + config.subnet()
                                + " doesn't contain this address");
            }
        }
        return Refusal.none();
    }

    private static Optional<IpRange> block(String text) {
        return text.indexOf('/') < 0 ? Optional.empty() : IpRange.parse(text);
    }

    private static Optional<IpRange> address(String text) {
        return text.indexOf('/') < 0 ? IpRange.parse(text) : Optional.empty();
    }

    private static boolean isV4(String text) {
        return text.indexOf(':') < 0;
    }

    private static String family(NetworkSpec.IpamConfig config) {
        return isV4(config.subnet()) ? "IPv4" : "IPv6";
    }

    private static Optional<Event.Rejected> wrong(String message) {
        return Optional.of(
                Refusal.plain(Reason.INVALID_ARGUMENT, "invalid network config: " + message));
    }
}
