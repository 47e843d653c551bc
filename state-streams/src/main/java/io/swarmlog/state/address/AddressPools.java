package io.swarmlog.state.address;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.log.Input;
import io.swarmlog.model.NetworkId;
import java.util.ArrayList;
import java.util.Comparator;
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

    /// The first subnet of the pools that overlaps no other one and nothing of `avoid`; absent when the
    /// pools are used up.
    public static Optional<Subnet> free(ClusterImage image, List<Subnet> avoid) {
        List<Subnet> used = new ArrayList<>(used(image));
        used.addAll(avoid);
        used.sort(Comparator.comparingLong(Subnet::first));
        return image.swarm().flatMap(swarm -> free(swarm.settings(), used));
    }

    private static Optional<Subnet> free(Input.InitialiseSwarm settings, List<Subnet> used) {
        for (String pool : settings.addressPools()) {
            Optional<Subnet> found = free(Subnet.parse(pool), settings.subnetSize(), used);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// Goes through what is used, in order, and from each to the first subnet behind it.
    private static Optional<Subnet> free(Subnet pool, int length, List<Subnet> used) {
        Subnet next = new Subnet(pool.first(), length);
        for (Subnet taken : used) {
            if (taken.first() > next.last()) {
                break;
            }
            if (taken.overlaps(next)) {
                long steps = (taken.last() - next.first()) / next.size() + 1;
                next = new Subnet(next.first() + steps * next.size(), length);
            }
        }
        return pool.contains(next.first()) ? Optional.of(next) : Optional.empty();
    }
}
