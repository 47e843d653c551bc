package io.swarmlog.state.place;

import io.swarmlog.image.Node;
import io.swarmlog.state.constraint.Constraint;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The nodes as a tree by spread preferences: a level for each, a branch for each value of its
/// label, the empty text for nodes without it.
final class Spread {
    private final List<String> descriptors;
    private final Branch root = new Branch();
    private final TreeMap<Integer, List<String>> paths = new TreeMap<>();

    /// How many spec versions ask for it.
    int uses;

    /// The nodes below a point of the tree. A leaf has no branches.
    static final class Branch {
        final Seats seats = new Seats();
        final TreeMap<String, Branch> branches = new TreeMap<>();

        private void add(int seat, List<String> path) {
            seats.add(seat);
            if (!path.isEmpty()) {
                branches.computeIfAbsent(path.getFirst(), _ -> new Branch())
                        .add(seat, path.subList(1, path.size()));
            }
        }

        private void remove(int seat, List<String> path) {
            seats.remove(seat);
            if (path.isEmpty()) {
                return;
            }
            Branch branch = branches.get(path.getFirst());
            if (branch != null) {
                branch.remove(seat, path.subList(1, path.size()));
                if (branch.seats.isEmpty()) {
                    branches.remove(path.getFirst());
                }
            }
        }
    }

    Spread(List<String> descriptors) {
        this.descriptors = descriptors;
    }

    Branch root() {
        return root;
    }

    /// Looks at a node that is new or changed. A descriptor that names no label makes no level.
    void look(Node node) {
        List<String> path = new ArrayList<>();
        for (String descriptor : descriptors) {
            Constraint.label(descriptor, node).ifPresent(path::add);
        }
        if (!path.equals(paths.get(node.seat()))) {
            forget(node.seat());
            paths.put(node.seat(), path);
            root.add(node.seat(), path);
        }
    }

    void forget(int seat) {
        List<String> path = paths.remove(seat);
        if (path != null) {
            root.remove(seat, path);
        }
    }
}
