package io.swarmlog.state.place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Why a node may refuse a task, in the order the questions are asked (SwarmKit
/// manager/scheduler/pipeline.go).
enum Filter {
    READY,
    RESOURCES,
    PLUGINS,
    CONSTRAINTS,
    PLATFORM,
    HOST_PORTS,
    MAX_REPLICAS;

    /// The verdict on a node that refuses nothing; refusals are the ordinals below.
    static final int PASSES = 7;

    private static final List<Filter> IN_ORDER = List.of(values());

    /// True when the node lets the task in, of whose service `mine` active tasks are there.
    boolean admits(NodeLoad node, Group group, int mine) {
        Demand demand = group.demand();
        int seat = node.seat();
        return switch (this) {
            case READY -> node.node().takesTasks();
            case RESOURCES -> node.hasRoomFor(demand);
            case PLUGINS -> group.fit().plugins.has(seat);
            case CONSTRAINTS -> group.fit().constraints.has(seat);
            case PLATFORM -> group.fit().platforms.has(seat);
            case HOST_PORTS -> node.hasPortsFor(demand);
            case MAX_REPLICAS -> demand.maxReplicas() == 0 || mine < demand.maxReplicas();
        };
    }

    /// The ordinal of the first filter that refuses, or [#PASSES].
    static int verdict(NodeLoad node, Group group, int mine) {
        for (Filter filter : IN_ORDER) {
            if (!filter.admits(node, group, mine)) {
                return filter.ordinal();
            }
        }
        return PASSES;
    }

    /// True when what changes from task to task lets the task in; the rest is in [Fit#all].
    static boolean hasPlace(NodeLoad node, Group group, int mine) {
        return RESOURCES.admits(node, group, mine)
                && HOST_PORTS.admits(node, group, mine)
                && MAX_REPLICAS.admits(node, group, mine);
    }

    /// The sentence for so many nodes, in SwarmKit's words.
    String explain(int nodes) {
        String many = nodes == 1 ? "1 node" : nodes + " nodes";
        return switch (this) {
            case READY -> many + " not available for new tasks";
            case RESOURCES -> "insufficient resources on " + many;
            case PLUGINS -> "missing plugin on " + many;
            case CONSTRAINTS -> "scheduling constraints not satisfied on " + many;
            case PLATFORM -> "unsupported platform on " + many;
            case HOST_PORTS -> "host-mode port already in use on " + many;
            case MAX_REPLICAS -> "max replicas per node limit exceed";
        };
    }

    /// All refusals, most frequent first, then in the order of the questions; `refusals` has the
    /// number of nodes by ordinal.
    static String explain(int[] refusals) {
        List<Filter> refusing = new ArrayList<>();
        for (Filter filter : IN_ORDER) {
            if (refusals[filter.ordinal()] > 0) {
                refusing.add(filter);
            }
        }
        refusing.sort(Comparator.comparingInt(filter -> -refusals[filter.ordinal()]));
        return String.join(
                "; ",
                refusing.stream()
                        .map(filter -> filter.explain(refusals[filter.ordinal()]))
                        .toList());
    }
}
