package io.swarmlog.command.view;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The swarm networks a filter lets through (Docker Engine API v1.41 `GET /networks`; moby
/// daemon/network `FilterNetworks`). The engine checks the keys, since it is asked for its own
/// networks with the same filters.
public final class NetworkList {
    private static final String SCOPE = "swarm";
    private static final String TYPE = "custom";

    /// The label of the networks that every node has of itself, `bridge` and `host`, which services
    /// may name. They are not listed: each engine lists its own.
    private static final String PREDEFINED = "com.docker.swarm.predefined";

    private NetworkList() {}

    /// True for a network that stands for one every node has.
    public static boolean isPredefined(Network network) {
        return network.spec().labels().containsKey(PREDEFINED);
    }

    /// In the order of their ids.
    public static List<Network> of(ClusterImage image, Filters filters) {
        SortedSet<String> used = filters.has("dangling") ? used(image) : new TreeSet<>();
        return image.networks().values().stream()
                .filter(network -> !isPredefined(network))
                .filter(network -> admits(filters, network))
                .filter(network -> dangles(filters, used.contains(network.id().value())))
                .toList();
    }

    private static boolean admits(Filters filters, Network network) {
        return filters.exact("driver", network.spec().driver())
                && filters.pattern("name", network.name())
                && filters.pattern("id", network.id().value())
                && filters.labels("label", network.spec().labels())
                && filters.exact("scope", SCOPE)
                && filters.exact("type", TYPE);
    }

    private static boolean dangles(Filters filters, boolean used) {
        if (!filters.has("dangling")) {
            return true;
        }
        boolean wanted = List.of("true", "1").contains(filters.of("dangling").getFirst());
        return wanted != used;
    }

    private static SortedSet<String> used(ClusterImage image) {
        SortedSet<String> used = new TreeSet<>();
        image.tasks().values().stream()
                .filter(task -> !task.state().isTerminal())
                .flatMap(task -> task.addresses().stream())
                .forEach(address -> used.add(address.network().value()));
        return used;
    }
}
