package io.swarmlog.mesh.net;

import io.swarmlog.bound.Source;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Those that are being greeted, in the order they came. When there is no room the oldest makes
/// place, of the address that is at its limit or has most: a mesh says all it has to say at once, so
/// it is never the oldest for long, however many stand there and say nothing.
final class Strangers<G> {
    private final int limit;
    private final int limitOfOne;
    private final Set<G> all = new LinkedHashSet<>();
    private final Map<Source, Set<G>> of = new LinkedHashMap<>();

    Strangers(int limit, int limitOfOne) {
        this.limit = limit;
        this.limitOfOne = limitOfOne;
    }

    /// Adds one, and says who has to go for it; that one is counted no more.
    synchronized Optional<G> add(Source from, G stranger) {
        Optional<G> leaves = Optional.empty();
        Set<G> mates = of.get(from);
        if (mates != null && mates.size() >= limitOfOne) {
            leaves = Optional.of(oldest(from, mates));
        } else if (all.size() >= limit) {
            Map.Entry<Source, Set<G>> most = most();
            leaves = Optional.of(oldest(most.getKey(), most.getValue()));
        }
        all.add(stranger);
        of.computeIfAbsent(from, _ -> new LinkedHashSet<>()).add(stranger);
        return leaves;
    }

    /// It is greeted, or gone.
    synchronized void remove(Source from, G stranger) {
        all.remove(stranger);
        Set<G> mates = of.get(from);
        if (mates != null && mates.remove(stranger) && mates.isEmpty()) {
            of.remove(from);
        }
    }

    synchronized int size() {
        return all.size();
    }

    private G oldest(Source from, Set<G> mates) {
        G oldest = mates.iterator().next();
        remove(from, oldest);
        return oldest;
    }

    private Map.Entry<Source, Set<G>> most() {
        return of.entrySet().stream()
                .max((one, other) ->
                        Integer.compare(one.getValue().size(), other.getValue().size()))
                .orElseThrow();
    }
}
