package io.swarmlog.broker;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Where the copies of the line are, and with them those of all else ([io.swarmlog.broker.quorum]),
/// by the numbers of the servers.
///
/// @param leader negative when nobody leads
/// @param holders all that should have one
/// @param inStep those of them that have all that was acknowledged
record LineCopies(int leader, SortedSet<Integer> holders, SortedSet<Integer> inStep) {
    LineCopies {
        holders = Collections.unmodifiableSortedSet(new TreeSet<>(holders));
        inStep = Collections.unmodifiableSortedSet(new TreeSet<>(inStep));
    }

    static LineCopies alone(int server) {
        SortedSet<Integer> only = new TreeSet<>(Set.of(server));
        return new LineCopies(server, only, only);
    }

    /// Whether a majority of the copies would still be written, without another leader.
    boolean goesOnWithout(Set<Integer> servers) {
        SortedSet<Integer> left = new TreeSet<>(inStep);
        left.removeAll(servers);
        return !servers.contains(leader) && left.size() >= holders.size() / 2 + 1;
    }
}
