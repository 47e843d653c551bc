package io.swarmlog.state.allocate;

import io.swarmlog.image.Addresses;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Event;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Cuts subnets for networks out of the swarm's address pools.
final class Pools {
    /// The label of the networks every engine has by itself; they get no addresses from us.
    static final String PREDEFINED = "com.docker.swarm.predefined";

    private Pools() {}

    /// The ingress network, when there is one.
    static Optional<NetworkId> ingress(ClusterImage image) {
        return image.networks().values().stream()
                .filter(network -> network.spec().ingress())
                .map(Network::id)
                .findFirst();
    }

    static boolean isPredefined(Network network) {
        return network.spec().labels().containsKey(PREDEFINED);
    }

    static void allocate(Turn turn, NetworkId id) {
        Network network = turn.image().network(id).orElse(null);
        if (network == null || isPredefined(network)) {
            return;
        }
        List<NetworkSpec.IpamConfig> wanted =
                network.spec().ipam().map(NetworkSpec.Ipam::config).orElse(List.of());
        List<NetworkSpec.IpamConfig> given = new ArrayList<>();
        for (NetworkSpec.IpamConfig config : wanted) {
            given.add(config.subnet().isEmpty() ? chosen(turn.image(), config) : completed(config));
        }
        if (given.isEmpty()) {
            given.add(
                    chosen(
                            turn.image(),
                            new NetworkSpec.IpamConfig("", "", "", Collections.emptySortedMap())));
        }
        turn.emit(new Event.NetworkAllocated(id, List.copyOf(given)));
    }

    private static NetworkSpec.IpamConfig completed(NetworkSpec.IpamConfig config) {
        if (!config.gateway().isEmpty() || config.subnet().contains(":")) {
            return config;
        }
        Subnet subnet = Subnet.parse(config.subnet());
        return new NetworkSpec.IpamConfig(
                config.subnet(),
                config.range(),
                Addresses.text(subnet.first() + 1),
                config.auxiliaryAddresses());
    }

    private static NetworkSpec.IpamConfig chosen(
            ClusterImage image, NetworkSpec.IpamConfig config) {
        Swarm swarm = image.swarm().orElseThrow();
        List<Subnet> used =
                image.networks().values().stream()
                        .flatMap(network -> network.subnets().stream())
                        .filter(subnet -> !subnet.subnet().contains(":"))
                        .map(subnet -> Subnet.parse(subnet.subnet()))
                        .toList();
        for (String pool : swarm.settings().addressPools()) {
            Subnet all = Subnet.parse(pool);
            Subnet next = new Subnet(all.first(), swarm.settings().subnetSize());
            while (all.contains(next.first())) {
                Subnet candidate = next;
                if (used.stream().noneMatch(candidate::overlaps)) {
                    return completed(
                            new NetworkSpec.IpamConfig(
                                    candidate.cidr(),
                                    config.range(),
                                    config.gateway(),
                                    config.auxiliaryAddresses()));
                }
                next = new Subnet(next.first() + next.size(), next.prefixLength());
            }
        }
        throw new IllegalStateException(
                "expected a free subnet in the pools, but admission should have found none");
    }

    /// True when the pools still hold a free subnet.
    static boolean hasRoom(ClusterImage image) {
        Swarm swarm = image.swarm().orElseThrow();
        long subnets = 0;
        for (String pool : swarm.settings().addressPools()) {
            subnets += 1L << swarm.settings().subnetSize() - Subnet.parse(pool).prefixLength();
        }
        return image.networks().size() < subnets;
    }
}
