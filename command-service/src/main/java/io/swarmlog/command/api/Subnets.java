package io.swarmlog.command.api;

import io.swarmlog.command.json.Refusal;
import io.swarmlog.image.Addresses;
import io.swarmlog.model.NetworkSpec;
import java.util.List;

/// Whether the subnets of a network can be read (moby daemon/network `getIpamConfig`).
///
/// Throws [Refusal] with status 500, as real engines answer.
final class Subnets {
    private static final int MAX_PREFIX = 32;

    private Subnets() {}

    static void check(NetworkSpec spec) {
        List<NetworkSpec.IpamConfig> configs =
                spec.ipam().map(NetworkSpec.Ipam::config).orElse(List.of());
        for (NetworkSpec.IpamConfig config : configs) {
            if (!isCidr(config.subnet())) {
                throw Refusal.internal(
                        "Invalid subnet "
                                + config.subnet()
                                + " : invalid CIDR address: "
                                + config.subnet());
            }
        }
    }

    /// An IPv6 subnet is left to the swarm to judge.
    static boolean isCidr(String text) {
        if (text.indexOf(':') >= 0) {
            return true;
        }
        try {
            if (text.indexOf('/') < 0) {
                return false;
            }
            Addresses.number(text);
            int prefix = Addresses.prefixLength(text);
            return prefix >= 0 && prefix <= MAX_PREFIX;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
