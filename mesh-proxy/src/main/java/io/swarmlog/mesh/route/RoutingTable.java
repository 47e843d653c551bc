package io.swarmlog.mesh.route;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// All published ports of a host with their routes, in port order. Immutable.
public record RoutingTable(SortedMap<PublishedPort, Route> routes) {
    /// Nothing is published.
    public static final RoutingTable EMPTY = new RoutingTable(new TreeMap<>());

    public RoutingTable {
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    }
}
