package io.swarmlog.state.place;

import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// Gives tasks of one group to nodes: evenly over the branches of its spread preferences, and below
/// them each task to the best node as it then is. So a batch comes out as if its tasks had come one
/// by one.
final class Filling {
    private final Nodes nodes;
    private final Group group;
    private final TreeMap<Integer, Integer> failures;
    private final Seats failing = new Seats();
    private final List<Place> places = new ArrayList<>();
    private final List<Given> given = new ArrayList<>();

    /// Tasks of a group given to a node, with the generic resources they have between them.
    record Given(NodeLoad load, Group group, int tasks, List<TaskSpec.GenericResource> generic) {}

    /// The place of one task: its node, and what of its generic resources is the task's.
    record Place(NodeId node, List<TaskSpec.GenericResource> generic) {}

    /// A branch that may have room, and how many active tasks of the service are in it.
    private static final class Share {
        private final Spread.Branch branch;
        private int tasks;

        Share(Spread.Branch branch, int tasks) {
            this.branch = branch;
            this.tasks = tasks;
        }
    }

    /// `failures` are recent failures by seat, only where they are so many that they count.
    Filling(Nodes nodes, Group group, TreeMap<Integer, Integer> failures) {
        this.nodes = nodes;
        this.group = group;
        this.failures = failures;
        failures.keySet().forEach(failing::add);
    }

    /// The place of each task that got one, in order.
    List<Place> places() {
        return places;
    }

    /// What was taken from the nodes.
    List<Given> given() {
        return given;
    }

    /// Finds room for up to `wanted` tasks and returns for how many.
    int fill(int wanted) {
        return fill(group.spread().root(), wanted);
    }

    private int fill(Spread.Branch tree, int wanted) {
        if (tree.branches.isEmpty()) {
            return fillLeaf(tree.seats, wanted);
        }
        List<Share> usable = shares(tree);
        int placed = 0;
        while (placed < wanted && !usable.isEmpty()) {
            placed += fillEvenly(usable, wanted - placed);
        }
        return placed;
    }

    /// The branches, beginning with another one for each service, so that the odd task is not
    /// always in the same.
    private List<Share> shares(Spread.Branch tree) {
        List<Spread.Branch> branches = List.copyOf(tree.branches.values());
        List<Share> shares = new ArrayList<>();
        int start = group.service().start(branches.size());
        for (int i = 0; i < branches.size(); i++) {
            Spread.Branch branch = branches.get((start + i) % branches.size());
            shares.add(new Share(branch, group.service().in(branch.seats)));
        }
        return shares;
    }

    /// Raises the branches with the fewest tasks to one level; those that have no room for their
    /// part are no longer usable.
    private int fillEvenly(List<Share> usable, int wanted) {
        List<Share> low = lowest(usable, wanted);
        int total = wanted + low.stream().mapToInt(share -> share.tasks).sum();
        int level = total / low.size();
        int odd = total % low.size();
        int placed = 0;
        for (Share share : low) {
            int ask = level - share.tasks + (odd > 0 ? 1 : 0);
            odd--;
            if (ask == 0) {
                continue;
            }
            int got = fill(share.branch, ask);
            share.tasks += got;
            placed += got;
            if (got < ask) {
                usable.remove(share);
            }
        }
        return placed;
    }

    /// The branches that are not above the level all of them would come to.
    private static List<Share> lowest(List<Share> usable, int wanted) {
        List<Share> low = new ArrayList<>(usable);
        while (true) {
            int total = wanted + low.stream().mapToInt(share -> share.tasks).sum();
            int level = total / low.size();
            if (!low.removeIf(share -> share.tasks > level)) {
                return low;
            }
        }
    }

    private int fillLeaf(Seats within, int wanted) {
        Ranking ranking = new Ranking(nodes, group, within, failing);
        PriorityQueue<Candidate> open = new PriorityQueue<>();
        List<Candidate> used = new ArrayList<>();
        Optional<Candidate> fresh = next(ranking);
        if (fresh.isEmpty()) {
            addFailing(within, open);
        }
        int placed = 0;
        while (placed < wanted) {
            Candidate best;
            if (fresh.isPresent()
                    && (open.isEmpty() || fresh.get().compareTo(open.element()) < 0)) {
                best = fresh.get();
                fresh = next(ranking);
                if (fresh.isEmpty()) {
                    addFailing(within, open);
                }
            } else if (!open.isEmpty()) {
                best = open.remove();
            } else {
                break;
            }
            if (best.given == 0) {
                used.add(best);
            }
            give(best, open);
            placed++;
        }
        used.forEach(this::keep);
        return placed;
    }

    private Optional<Candidate> next(Ranking ranking) {
        for (int seat = ranking.next(); seat != Ranking.NONE; seat = ranking.next()) {
            NodeLoad load = nodes.at(seat);
            if (Filter.hasPlace(load, group, ranking.mine())) {
                return Optional.of(new Candidate(load, 0, ranking.mine(), ranking.turn(seat)));
            }
        }
        return Optional.empty();
    }

    /// The nodes with many failures come when no other is left to begin with.
    private void addFailing(Seats within, PriorityQueue<Candidate> open) {
        failures.forEach((seat, count) -> {
            int mine = group.service().on(seat);
            if (within.has(seat)
                    && group.fit().all.has(seat)
                    && Filter.hasPlace(nodes.at(seat), group, mine)) {
                open.add(new Candidate(nodes.at(seat), count, mine, turnOf(seat)));
            }
        });
    }

    private int turnOf(int seat) {
        return Math.floorMod(seat - group.service().start(nodes.span()), nodes.span());
    }

    private void give(Candidate best, PriorityQueue<Candidate> open) {
        best.give();
        List<TaskSpec.GenericResource> generic = best.load.claim(group.demand());
        places.add(new Place(best.load.node().id(), generic));
        nodes.hold(best.load, group, 1, generic);
        best.generic.addAll(generic);
        if (Filter.hasPlace(best.load, group, best.mine())) {
            open.add(best);
        }
    }

    /// The ranking need not see loads change, so they change after it.
    private void keep(Candidate candidate) {
        nodes.activate(candidate.load, group, candidate.given);
        given.add(new Given(candidate.load, group, candidate.given, candidate.generic));
    }
}
