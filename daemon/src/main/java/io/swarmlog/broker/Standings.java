package io.swarmlog.broker;

import io.swarmlog.model.NodeId;
import io.swarmlog.rights.Party;
import io.swarmlog.rights.Role;
import io.swarmlog.rights.Roster;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/// What those who come to one log server are now, by its newest [Roster], and whom a client of the
/// log takes for a manager.
///
/// The server itself is a manager to itself whatever the log says: its own process reads its own
/// disk, and that is how it learns what the log says.
final class Standings {
    /// How long a manager that hands over is let be one although it does not vote: it may just be
    /// starting as one, and has to get far enough to learn that it shall not.
    private static final Duration HANDING_OVER = Duration.ofSeconds(60);

    /// How long one that left may take to hand over what its server leads.
    private static final Duration LEAVING = Duration.ofSeconds(10);

    private final Map<NodeId, Long> since = new ConcurrentHashMap<>();
    private volatile Roster roster =
            new Roster.Remembered(
                    Collections.emptySortedSet(),
                    Collections.emptySortedMap(),
                    Collections.emptySortedSet());
    private volatile String self = "";
    private volatile IntPredicate votes = _ -> false;

    /// @param own the name in the server's own certificate
    /// @param voters whether the server of that number votes in the quorum now
    void begin(String own, IntPredicate voters) {
        self = own;
        votes = voters;
    }

    void decided(Roster newest) {
        long now = System.nanoTime();
        Set<NodeId> going = newest.going().keySet();
        since.keySet().retainAll(going);
        going.forEach(node -> since.putIfAbsent(node, now));
        roster = newest;
    }

    Role roleOf(Party party) {
        if (party.name().equals(self)) {
            return party.claim();
        }
        return roster.roleOf(party, this::isNeeded);
    }

    /// Whether a client may take the one that shows such a certificate for a manager.
    boolean trusts(Party party) {
        return party.claim() == Role.MANAGER
                && (roleOf(party) == Role.MANAGER || roster.isOlderThan(party));
    }

    private boolean isNeeded(NodeId node, Roster.Standing standing) {
        long now = System.nanoTime();
        long first = since.getOrDefault(node, now);
        boolean hands = standing.kind() == Roster.Standing.Kind.HANDING_OVER;
        Duration most = hands ? HANDING_OVER : LEAVING;
        return now - first < most.toNanos()
                || hands && votes.test(Math.toIntExact(standing.number()));
    }
}
