package io.swarmlog.state.place;

import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The generic resources of a node that nobody holds, by kind (SwarmKit api/genericresource).
///
/// What the node says it has is added, what its tasks hold is taken away, in whatever order: a name
/// that a task holds and the node has no more counts below nothing until the task gives it back. So
/// a node may describe itself anew at any time.
final class Stock {
    private static final Shelf EMPTY = new Shelf();

    private final TreeMap<String, Shelf> shelves = new TreeMap<>();

    /// The units of one kind: how many without a name, and how often each name is there, never 0.
    private static final class Shelf {
        private final TreeMap<String, Long> names = new TreeMap<>();
        private long named;
        private long unnamed;

        void add(String name, long times) {
            long before = names.getOrDefault(name, 0L);
            long after = before + times;
            named += Math.max(0, after) - Math.max(0, before);
            if (after == 0) {
                names.remove(name);
            } else {
                names.put(name, after);
            }
        }

        boolean isEmpty() {
            return unnamed == 0 && names.isEmpty();
        }
    }

    /// Adds the resources so many times; takes them away when negative.
    void add(List<TaskSpec.GenericResource> resources, int times) {
        for (TaskSpec.GenericResource resource : resources) {
            switch (resource) {
                case TaskSpec.GenericResource.Discrete(String kind, long count) -> {
                    shelf(kind).unnamed += times * count;
                    tidy(kind);
                }
                case TaskSpec.GenericResource.Named(String kind, String name) -> {
                    shelf(kind).add(name, times);
                    tidy(kind);
                }
            }
        }
    }

    private Shelf shelf(String kind) {
        return shelves.computeIfAbsent(kind, _ -> new Shelf());
    }

    private void tidy(String kind) {
        if (shelf(kind).isEmpty()) {
            shelves.remove(kind);
        }
    }

    /// How many units of the kind are left; below nothing when the node has less than its tasks hold.
    long left(String kind) {
        Shelf shelf = shelves.getOrDefault(kind, EMPTY);
        return shelf.named + shelf.unnamed;
    }

    /// What a task that asks for the units would get, as far as it is there: named ones first, in
    /// the order of their names.
    List<TaskSpec.GenericResource> claim(List<Demand.Units> asked) {
        if (asked.isEmpty()) {
            return List.of();
        }
        List<TaskSpec.GenericResource> claimed = new ArrayList<>();
        TreeMap<String, Long> units = new TreeMap<>();
        asked.forEach(unit -> units.merge(unit.kind(), unit.count(), Long::sum));
        units.forEach((kind, count) -> claim(kind, count, claimed));
        return List.copyOf(claimed);
    }

    private void claim(String kind, long count, List<TaskSpec.GenericResource> claimed) {
        Shelf shelf = shelves.getOrDefault(kind, EMPTY);
        long missing = count;
        for (SortedMap.Entry<String, Long> name : shelf.names.entrySet()) {
            for (long i = 0; i < name.getValue() && missing > 0; i++) {
                claimed.add(new TaskSpec.GenericResource.Named(kind, name.getKey()));
                missing--;
            }
        }
        long unnamed = Math.min(missing, shelf.unnamed);
        if (unnamed > 0) {
            claimed.add(new TaskSpec.GenericResource.Discrete(kind, unnamed));
        }
    }

    /// What is there.
    List<TaskSpec.GenericResource> all() {
        return claim(
                shelves.keySet().stream()
                        .map(kind -> new Demand.Units(kind, Long.MAX_VALUE))
                        .toList());
    }
}
