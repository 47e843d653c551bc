package io.swarmlog.mesh.net;

import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Balance;
import io.swarmlog.mesh.route.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The targets of one published port, as of one routing table. Replaced as a whole; a target that
/// stays keeps its counts.
final class Targets {
    private final Meter meter;
    private final List<Target> all;
    private final AtomicLong turns;

    private Targets(Meter meter, List<Target> all, AtomicLong turns) {
        this.meter = meter;
        this.all = List.copyOf(all);
        this.turns = turns;
    }

    static Targets of(Route route, Meter meter, Hosts hosts) {
        List<Target> all = route.backends().stream().map(hosts::target).toList();
        return new Targets(meter, all, new AtomicLong());
    }

    /// The targets of the next table; those that are gone must have ended by `deadline`.
    Targets reroute(Route route, Meter newMeter, Hosts hosts, long deadline) {
        Map<Backend, Target> before = new LinkedHashMap<>();
        all.forEach(target -> before.put(target.backend(), target));
        List<Target> after = new ArrayList<>();
        for (Backend backend : route.backends()) {
            Target kept = before.remove(backend);
            after.add(kept == null ? hosts.target(backend) : kept);
        }
        before.values().forEach(target -> target.retireBy(deadline));
        return new Targets(newMeter, after, turns);
    }

    void retireAll(long deadline) {
        all.forEach(target -> target.retireBy(deadline));
    }

    Meter meter() {
        return meter;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /// The target to ask next, and counts it as opened; empty when all were tried, or enough.
    Optional<Target> next(List<Target> tried, long now) {
        if (tried.size() >= Limits.MAX_TRIES) {
            return Optional.empty();
        }
        int[] loads = new int[all.size()];
        for (int i = 0; i < loads.length; i++) {
            Target target = all.get(i);
            if (!tried.isEmpty() && tried.contains(target)) {
                loads[i] = Balance.TRIED;
            } else {
                loads[i] = target.open() + (target.isSuspect(now) ? Balance.SUSPECT : 0);
            }
        }
        int index = Balance.next(loads, turns.getAndIncrement());
        if (index == Balance.NONE) {
            return Optional.empty();
        }
        Target target = all.get(index);
        target.opened();
        return Optional.of(target);
    }
}
