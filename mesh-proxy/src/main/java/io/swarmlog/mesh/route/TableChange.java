package io.swarmlog.mesh.route;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What has to be done to get from one table to the next, and nothing more: ports that stay as they
/// are do not occur.
///
/// - `opened`: ports to listen on.
/// - `closed`: ports to listen on no longer.
/// - `rerouted`: ports that go on being listened on, with other backends or another service.
public record TableChange(
        SortedMap<PublishedPort, Route> opened,
        SortedSet<PublishedPort> closed,
        SortedMap<PublishedPort, Route> rerouted) {
    public TableChange {
        opened = Collections.unmodifiableSortedMap(new TreeMap<>(opened));
        closed = Collections.unmodifiableSortedSet(new TreeSet<>(closed));
        rerouted = Collections.unmodifiableSortedMap(new TreeMap<>(rerouted));
    }

    public static TableChange between(RoutingTable before, RoutingTable after) {
        SortedMap<PublishedPort, Route> opened = new TreeMap<>();
        SortedMap<PublishedPort, Route> rerouted = new TreeMap<>();
        for (Map.Entry<PublishedPort, Route> entry : after.routes().entrySet()) {
            Route old = before.routes().get(entry.getKey());
            if (old == null) {
                opened.put(entry.getKey(), entry.getValue());
            } else if (!old.equals(entry.getValue())) {
                rerouted.put(entry.getKey(), entry.getValue());
            }
        }
        SortedSet<PublishedPort> closed = new TreeSet<>(before.routes().keySet());
        closed.removeAll(after.routes().keySet());
        return new TableChange(opened, closed, rerouted);
    }

    public boolean isEmpty() {
        return opened.isEmpty() && closed.isEmpty() && rerouted.isEmpty();
    }
}
