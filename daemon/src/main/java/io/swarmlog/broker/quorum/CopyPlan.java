package io.swarmlog.broker.quorum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Where the copies of a partition should be: min(3, managers) of them, and how many must have a
/// record before it is acknowledged: a majority, as in Raft.
///
/// All partitions of a swarm have their copies on the same managers and are led by the same one.
/// What decides then reads and writes on its own host, and when that host is lost, one election
/// moves everything to the next. Copies that are there stay where they are, so that a change of
/// managers moves as little as it can.
///
/// @param managers who may hold copies
/// @param leader who leads, if it can be chosen: the manager that leads `inputs`
public record CopyPlan(SortedSet<Integer> managers, int leader) {
    /// More copies would cost each write and save it from what hardly happens.
    public static final int MOST = 3;

    public CopyPlan {
        managers = new TreeSet<>(managers);
        if (managers.isEmpty()) {
            throw new IllegalArgumentException("expected a manager to hold copies, but got none");
        }
    }

    /// One partition as it is: the first replica is the one that should lead.
    record Partition(List<Integer> replicas, int leader) {
        Partition {
            replicas = List.copyOf(replicas);
        }
    }

    /// How many copies there should be.
    public int copies() {
        return Math.min(MOST, managers.size());
    }

    /// How many of them must have a record: `min.insync.replicas`.
    public int majority() {
        return copies() / 2 + 1;
    }

    /// The managers that should hold this partition, the one that should lead it first.
    List<Integer> replicas(Partition now) {
        List<Integer> kept = new ArrayList<>(now.replicas());
        kept.retainAll(managers);
        if (now.leader() != leader && managers.contains(leader)) {
            kept.remove((Integer) leader);
            kept.addFirst(leader);
        }
        for (Integer manager : managers) {
            if (!kept.contains(manager)) {
                kept.add(manager);
            }
        }
        return List.copyOf(kept.subList(0, copies()));
    }

    /// The manager that should lead, among those that lead or could lead `inputs`.
    static int leader(Collection<Integer> managers, Partition inputs) {
        if (managers.contains(inputs.leader())) {
            return inputs.leader();
        }
        return inputs.replicas().stream()
                .filter(managers::contains)
                .findFirst()
                .orElseGet(() -> managers.iterator().next());
    }
}
