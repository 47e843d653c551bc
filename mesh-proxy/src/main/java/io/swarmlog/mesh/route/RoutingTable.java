package io.swarmlog.mesh.route;

import io.swarmlog.model.NodeId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// All published ports of a host with their routes, in port order, and the other nodes of the
/// swarm, whose meshes may ask for what is here. Immutable.
public record RoutingTable(SortedMap<PublishedPort, Route> routes, SortedSet<NodeId> others) {
    /// Nothing is published.
    public static final RoutingTable EMPTY = new RoutingTable(new TreeMap<>());

    public RoutingTable {
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
        others = Collections.unmodifiableSortedSet(new TreeSet<>(others));
    }

    /// The table of a host that is alone.
    public RoutingTable(SortedMap<PublishedPort, Route> routes) {
        this(routes, new TreeSet<>());
    }
}
