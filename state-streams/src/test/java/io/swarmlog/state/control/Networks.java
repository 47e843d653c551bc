package io.swarmlog.state.control;

import io.swarmlog.model.NetworkSpec;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Network specs with all that a test does not care about left at its default.
final class Networks {
    private Networks() {}

    static NetworkSpec named(String name) {
        return spec(name, false, Optional.empty());
    }

    static NetworkSpec withSubnet(String name, String subnet, String range, String gateway) {
        return spec(
                name,
                false,
                Optional.of(
                        new NetworkSpec.Ipam(
                                "default",
                                Collections.emptySortedMap(),
                                List.of(
                                        new NetworkSpec.IpamConfig(
                                                subnet,
                                                range,
                                                gateway,
                                                Collections.emptySortedMap())))));
    }

    static NetworkSpec spec(String name, boolean ingress, Optional<NetworkSpec.Ipam> ipam) {
        return new NetworkSpec(
                name,
                Collections.emptySortedMap(),
                "overlay",
                Collections.emptySortedMap(),
                false,
                false,
                false,
                ingress,
                ipam);
    }
}
