package io.swarmlog.state.address;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.model.NetworkId;
import java.util.List;
import java.util.Optional;

/// The networks of the swarm as owners of subnets, and what of the pools is left.
public final class AddressPools {
    /// The label of the networks every engine has by itself; they get no addresses from us
    /// (moby reserves it).
    public static final String PREDEFINED = "com.docker.swarm.predefined";

    private AddressPools() {}

    public static boolean isPredefined(Network network) {
        return network.spec().labels().containsKey(PREDEFINED);
    }

    /// The ingress network, when there is one.
    public static Optional<NetworkId> ingress(ClusterImage image) {
        return image.networkNamed("ingress")
                .filter(network -> network.spec().ingress())
                .or(() ->
                        image.networks().values().stream()
                                .filter(network -> network.spec().ingress())
                                .findFirst())
                .map(Network::id);
    }

    /// The subnets that networks have, and those that ones not yet allocated ask for.
    public static List<Subnet> used(ClusterImage image) {
        return image.networks().values().stream()
                .flatMap(network -> network.subnets().stream())
                .flatMap(config -> Subnet.read(config.subnet()).stream())
                .toList();
    }

    /// The first subnet of the pools that overlaps no other one; absent when the pools are used up.
    public static Optional<Subnet> free(ClusterImage image) {
        List<Subnet> used = used(image);
        return image.swarm()
                .flatMap(swarm -> {
                    int length = swarm.settings().subnetSize();
                    for (String pool : swarm.settings().addressPools()) {
                        Subnet all = Subnet.parse(pool);
                        Subnet next = new Subnet(all.first(), length);
                        while (all.contains(next.first())) {
                            Subnet candidate = next;
                            if (used.stream().noneMatch(candidate::overlaps)) {
                                return Optional.of(candidate);
                            }
                            next = new Subnet(next.first() + next.size(), length);
                        }
                    }
                    return Optional.empty();
                });
    }
}
