package io.swarmlog.broker.quorum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/// Where the copies of a partition should be: min(3, managers) of them, and how many must have a
/// record before it is acknowledged: a majority, as in Raft.
///
/// All partitions of a swarm have their copies on the same managers **in the same order**, and are
/// led by the same one. What decides then reads and writes on its own host, and when that host is
/// lost, one election moves everything to the next: Kafka gives a partition to the first of its
/// copies that is there. Copies that are there stay where they are, so that a change of managers
/// moves as little as it can; and as long as one is down, no order is changed: each change is an
/// interruption of its own, and whoever took over has enough to do.
///
/// @param order the managers that may hold copies, in the order in which they should lead
record CopyPlan(List<Integer> order) {
    /// More copies would cost each write and save it from what hardly happens.
    static final int MOST = 3;

    CopyPlan {
        order = List.copyOf(order);
        if (order.isEmpty()) {
            throw new IllegalArgumentException("expected a manager to hold copies, but got none");
        }
    }

    /// One partition as it is.
    ///
    /// @param replicas in the order in which they should lead
    /// @param leader the one that does now, or [#NOBODY]
    /// @param whole whether all replicas are in step
    record Partition(List<Integer> replicas, int leader, boolean whole) {
        /// Where Kafka knows of no leader.
        static final int NOBODY = -1;

        Partition {
            replicas = List.copyOf(replicas);
        }

        boolean isLedByAnother(Partition inputs) {
            return leader != NOBODY && inputs.leader() != NOBODY && leader != inputs.leader();
        }
    }

    /// The plan that leaves `inputs` where it is, as far as `managers` hold it: moving it would
    /// interrupt all. Its order is that of all, unless another partition `all` is led elsewhere:
    /// then the one that leads `inputs` comes first, to be given that one, too.
    static CopyPlan beside(
            SortedSet<Integer> managers, Partition inputs, Collection<Partition> all) {
        Set<Integer> order = new LinkedHashSet<>();
        if (all.stream().anyMatch(each -> each.isLedByAnother(inputs))) {
            order.add(inputs.leader());
        }
        order.addAll(inputs.replicas());
        order.addAll(managers);
        order.retainAll(managers);
        return new CopyPlan(List.copyOf(order));
    }

    /// How many copies there should be.
    int copies() {
        return Math.min(MOST, order.size());
    }

    /// How many of them must have a record: `min.insync.replicas`.
    int majority() {
        return majority(copies());
    }

    static int majority(int copies) {
        return copies / 2 + 1;
    }

    /// The managers that should hold this partition, in order: those that hold it already before
    /// others, but for the first.
    List<Integer> replicas(Partition now) {
        Set<Integer> chosen = new LinkedHashSet<>();
        chosen.add(order.getFirst());
        chosen.addAll(now.replicas());
        chosen.addAll(order);
        chosen.retainAll(order);
        List<Integer> replicas = new ArrayList<>(List.copyOf(chosen).subList(0, copies()));
        if (!now.whole() && Set.copyOf(replicas).equals(Set.copyOf(now.replicas()))) {
            return now.replicas();
        }
        replicas.sort(Comparator.comparingInt(order::indexOf));
        return List.copyOf(replicas);
    }
}
