package io.swarmlog.bench;

import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The certificates that members got one after the other, by the swarm's history, and whether each
/// was replaced when it should be.
final class Renewals {
    /// Of a certificate's life, from its first to its last moment. A first moment lies an hour
    /// before the certificate is made, as swarm mode has it: one that is good for an hour has a life
    /// of two, half of which is over at once.
    private static final double EARLIEST = 0.5;

    private static final double LATEST = 0.8;

    /// A renewal is looked for each second, and stands in the history once it was decided. With a
    /// life of two hours a process that stood still for a moment is late by no more.
    private static final double SLACK = 0.002;

    private final SortedMap<NodeId, List<Renewal>> byNode = new TreeMap<>();

    /// A certificate that took the place of another, after which part of that one's life.
    record Renewal(Instant at, double part) {
        boolean isInTime() {
            return part >= EARLIEST - SLACK && part <= LATEST + SLACK;
        }
    }

    /// Looks at the events of a whole history.
    Renewals(List<EventRecord> events) {
        SortedMap<NodeId, MemberCertificate> held = new TreeMap<>();
        for (EventRecord event : events) {
            Instant at = Instant.ofEpochMilli(event.atMs());
            if (event.event() instanceof Event.NodeAdmitted admitted) {
                held.put(admitted.node(), MemberCertificate.read(admitted.certificate()));
                byNode.put(admitted.node(), new ArrayList<>());
            } else if (event.event() instanceof Event.NodeCertified certified) {
                MemberCertificate next = MemberCertificate.read(certified.certificate());
                Optional.ofNullable(held.put(certified.node(), next))
                        .map(old -> new Renewal(at, part(old, at)))
                        .ifPresent(it ->
                                byNode.computeIfAbsent(certified.node(), _ -> new ArrayList<>())
                                        .add(it));
            }
        }
    }

    private static double part(MemberCertificate old, Instant at) {
        Duration life = Duration.between(old.from(), old.until());
        return (double) Duration.between(old.from(), at).toMillis() / life.toMillis();
    }

    /// All there were.
    List<Renewal> all() {
        return byNode.values().stream().flatMap(List::stream).toList();
    }

    /// A row for each node.
    List<BenchRow> rows(SortedMap<NodeId, String> names) {
        List<BenchRow> rows = new ArrayList<>();
        byNode.forEach((node, renewals) -> {
            String what = "certificates renewed by " + names.getOrDefault(node, node.value());
            rows.add(new BenchRow(what, renewals.size(), "", note(renewals)));
        });
        return rows;
    }

    private static String note(List<Renewal> renewals) {
        if (renewals.isEmpty()) {
            return "none was due so soon: this run says nothing of renewals";
        }
        List<String> parts =
                renewals.stream()
                        .map(it -> String.format(Locale.ROOT, "%.1f %%", 100 * it.part()))
                        .toList();
        return "after " + String.join(", ", parts) + " of the life";
    }
}
