package io.swarmlog.state.allocate;

import io.swarmlog.image.Addresses;
import io.swarmlog.image.Network;
import io.swarmlog.log.Event;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.state.address.AddressPools;
import io.swarmlog.state.address.HostRanges;
import io.swarmlog.state.address.Subnet;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Cuts subnets for networks out of the swarm's address pools.
final class Pools {
    private static final NetworkSpec.IpamConfig ANY =
            new NetworkSpec.IpamConfig("", "", "", Collections.emptySortedMap());

    private Pools() {}

    /// Gives a network its subnets. Deciding let it in only when the pools had room.
    static void allocate(Turn turn, NetworkId id) {
        Network network = turn.image().networks().get(id);
        if (network == null || AddressPools.isPredefined(network)) {
            return;
        }
        List<NetworkSpec.IpamConfig> wanted =
                network.spec().ipam().map(NetworkSpec.Ipam::config).orElse(List.of());
        List<NetworkSpec.IpamConfig> given = new ArrayList<>();
        List<NetworkSpec.IpamConfig> asked = new ArrayList<>(wanted);
        if (wanted.stream().allMatch(config -> config.subnet().contains(":"))) {
            // Tasks have IPv4 addresses, whatever else.
            asked.addFirst(ANY);
        }
        for (NetworkSpec.IpamConfig config : asked) {
            Optional<NetworkSpec.IpamConfig> full =
                    config.subnet().isEmpty()
                            ? chosen(turn, config)
                            : Optional.of(completed(config));
            full.ifPresent(given::add);
        }
        turn.emit(new Event.NetworkAllocated(id, List.copyOf(given)));
    }

    /// The gateway is the first address of the range, as libnetwork chooses it.
    private static NetworkSpec.IpamConfig completed(NetworkSpec.IpamConfig config) {
        if (!config.gateway().isEmpty() || config.subnet().contains(":")) {
            return config;
        }
        Subnet range = Subnet.parse(config.range().isEmpty() ? config.subnet() : config.range());
        Subnet subnet = Subnet.parse(config.subnet());
        long gateway = range.first() == subnet.first() ? subnet.first() + 1 : range.first();
        return new NetworkSpec.IpamConfig(
                config.subnet(),
                config.range(),
                Addresses.text(gateway),
                config.auxiliaryAddresses());
    }

    private static Optional<NetworkSpec.IpamConfig> chosen(
            Turn turn, NetworkSpec.IpamConfig config) {
        return HostRanges.free(turn)
                .map(subnet ->
                        completed(
                                new NetworkSpec.IpamConfig(
                                        subnet.cidr(),
                                        config.range(),
                                        config.gateway(),
                                        config.auxiliaryAddresses())));
    }
}
