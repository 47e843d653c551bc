package io.swarmlog.state.place;

import io.swarmlog.model.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// On which nodes the active tasks of one service are: how many on each seat, and a set of seats for
/// each number of tasks.
final class ServiceLoad {
    private final ServiceId id;
    private final int hash;
    private final Seats used = new Seats();
    private final TreeMap<Integer, Integer> bySeat = new TreeMap<>();
    private final List<Seats> byCount = new ArrayList<>();
    private final TreeMap<Long, Group> groups = new TreeMap<>();

    ServiceLoad(ServiceId id) {
        this.id = id;
        this.hash = mixed(id.value().hashCode());
    }

    /// Spreads the bits of a hash (the last step of MurmurHash3), so that services that are alike
    /// begin at different nodes.
    private static int mixed(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ h >>> 16;
    }

    ServiceId id() {
        return id;
    }

    /// Where the service begins among `choices` that are otherwise equal.
    int start(int choices) {
        return choices == 0 ? 0 : Math.floorMod(hash, choices);
    }

    /// The tasks of each spec version.
    TreeMap<Long, Group> groups() {
        return groups;
    }

    /// The seats with any active task of the service.
    Seats used() {
        return used;
    }

    /// The highest number of active tasks on one node.
    int most() {
        return byCount.size();
    }

    /// The seats with exactly `count` active tasks, from 1 to [#most].
    Seats with(int count) {
        return byCount.get(count - 1);
    }

    /// How many active tasks are on a seat.
    int on(int seat) {
        return bySeat.getOrDefault(seat, 0);
    }

    void add(int seat, int tasks) {
        int before = on(seat);
        int after = before + tasks;
        if (before > 0) {
            with(before).remove(seat);
        }
        while (byCount.size() < after) {
            byCount.add(new Seats());
        }
        if (after > 0) {
            with(after).add(seat);
            bySeat.put(seat, after);
        } else {
            bySeat.remove(seat);
        }
        while (!byCount.isEmpty() && byCount.getLast().isEmpty()) {
            byCount.removeLast();
        }
        used.put(seat, after > 0);
    }

    /// How many active tasks are on some seats.
    int in(Seats seats) {
        int tasks = 0;
        if (byCount.size() > bySeat.size()) {
            for (var on : bySeat.entrySet()) {
                tasks += seats.has(on.getKey()) ? on.getValue() : 0;
            }
            return tasks;
        }
        for (int count = 1; count <= byCount.size(); count++) {
            tasks += count * with(count).inCommon(seats);
        }
        return tasks;
    }
}
