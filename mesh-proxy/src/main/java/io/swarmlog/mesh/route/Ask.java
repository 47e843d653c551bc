package io.swarmlog.mesh.route;

import io.swarmlog.model.TaskId;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a mesh asks of the mesh of another host: to be carried to a port of one of its tasks.
public record Ask(Protocol protocol, TaskId task, int port) implements Comparable<Ask> {
    private static final Comparator<Ask> ORDER =
            Comparator.comparing(Ask::task)
                    .thenComparing(Ask::protocol)
                    .thenComparingInt(Ask::port);

    /// All that may be asked of a host with this table, and the route it belongs to, narrowed down
    /// to the task: what the host's own published ports lead to here. So a tunnel reaches nothing
    /// that a client of the host could not.
    public static SortedMap<Ask, Route> grantedBy(RoutingTable table) {
        SortedMap<Ask, Route> granted = new TreeMap<>();
        table.routes()
                .forEach((published, route) -> {
                    for (Backend backend : route.backends()) {
                        switch (backend) {
                            case Backend.Local local ->
                                    granted.put(
                                            new Ask(
                                                    published.protocol(),
                                                    local.task(),
                                                    local.port()),
                                            route.only(local));
                            case Backend.Remote _ -> {}
                        }
                    }
                });
        return Collections.unmodifiableSortedMap(granted);
    }

    @Override
    public int compareTo(Ask other) {
        return ORDER.compare(this, other);
    }
}
