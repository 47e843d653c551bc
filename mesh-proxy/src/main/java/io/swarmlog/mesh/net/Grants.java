package io.swarmlog.mesh.net;

import io.swarmlog.mesh.route.Ask;
import io.swarmlog.mesh.route.Route;
import io.swarmlog.mesh.route.RoutingTable;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// What the meshes of other hosts may ask for here, as of one routing table. Replaced as a whole; a
/// task that stays keeps its counts.
final class Grants {
    static final Grants NONE = new Grants(new TreeMap<>(), new TreeSet<>());

    private final SortedMap<Ask, Targets> targets;
    private final SortedSet<NodeId> askers;

    private Grants(SortedMap<Ask, Targets> targets, SortedSet<NodeId> askers) {
        this.targets = Collections.unmodifiableSortedMap(targets);
        this.askers = askers;
    }

    /// The grants of the next table; what goes on to tasks that are gone must have ended by
    /// `deadline`.
    Grants next(RoutingTable table, Function<Route, Meter> meters, Hosts hosts, long deadline) {
        SortedMap<Ask, Targets> before = new TreeMap<>(targets);
        SortedMap<Ask, Targets> after = new TreeMap<>();
        Ask.grantedBy(table)
                .forEach((ask, route) -> {
                    Targets kept = before.remove(ask);
                    Meter meter = meters.apply(route);
                    after.put(
                            ask,
                            kept == null
                                    ? Targets.of(route, meter, hosts)
                                    : kept.reroute(route, meter, hosts, deadline));
                });
        before.values().forEach(gone -> gone.retireAll(deadline));
        return new Grants(after, table.others());
    }

    boolean mayAsk(NodeId node) {
        return askers.contains(node);
    }

    /// The one task asked for; empty when it may not be reached.
    Optional<Targets> targets(Ask ask) {
        return Optional.ofNullable(targets.get(ask));
    }

    /// Whether other ports of the task may be reached.
    boolean knows(TaskId task) {
        return targets.keySet().stream().anyMatch(ask -> ask.task().equals(task));
    }
}
