package io.swarmlog.daemon;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.model.NodeId;
import io.swarmlog.rights.Roster;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Who may no more what a certificate says, and who is a member: of one that is removed while this
/// manager is away, a snapshot of the image says nothing.
final class KnownRights {
    /// A certificate is good for 90 days.
    private static final int MOST = 10_000;

    /// Before a publisher's name, which might be that of a node.
    private static final String PUBLISHER = "publisher/";

    private final SortedMap<String, Known> known = new TreeMap<>();
    private SortedMap<String, String> values = new TreeMap<>();
    private boolean changed = true;

    /// What somebody has not, by its name in the file.
    private enum Lost {
        NOTHING,
        MANAGER,
        MEMBERSHIP,
        PUBLISHER
    }

    /// @param atMs in the log's time. A certificate of a manager that was issued later is of one that
    ///     was promoted since.
    private record Known(Lost lost, long atMs) {
        static Known of(String name, String text) {
            String[] parts = text.split(" ", 2);
            try {
                return new Known(
                        Lost.valueOf(parts[0]), parts.length == 1 ? 0 : Long.parseLong(parts[1]));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(
                        "expected what %s lost and when, but rights.properties has '%s': remove"
                                        .formatted(name, text)
                                + " that file, and certificates are believed until the log is read",
                        e);
            }
        }

        String text() {
            return atMs == 0 ? lost.name() : lost.name() + " " + atMs;
        }
    }

    static KnownRights of(SortedMap<String, String> values) {
        KnownRights rights = new KnownRights();
        values.forEach((name, text) -> rights.known.put(name, Known.of(name, text)));
        return rights;
    }

    private void put(String name, Lost lost, long atMs) {
        Known before = known.get(name);
        if (before == null || before.lost() != lost) {
            known.put(name, new Known(lost, atMs));
            changed = true;
        }
    }

    /// What no image shows, or not for long.
    void learn(Event event) {
        switch (event) {
            case Event.PublisherRevoked e -> put(PUBLISHER + e.publisher(), Lost.PUBLISHER, 0);
            case Event.NodeRemoved e -> put(e.node().value(), Lost.MEMBERSHIP, 0);
            case Event _ -> {}
        }
    }

    /// All that the image shows.
    void learn(ClusterImage image) {
        image.members().revoked().forEach(name -> put(PUBLISHER + name, Lost.PUBLISHER, 0));
        // A log without any member is of before members were written down.
        if (image.members().byId().isEmpty()) {
            return;
        }
        new TreeSet<>(known.keySet())
                .stream()
                        .filter(name -> !name.startsWith(PUBLISHER))
                        .filter(name -> image.members().of(new NodeId(name)).isEmpty())
                        .forEach(name -> put(name, Lost.MEMBERSHIP, 0));
        image.members().byId().keySet().forEach(node -> learn(node, image));
    }

    /// What the image shows of a member.
    void learn(NodeId node, ClusterImage image) {
        if (image.members().of(node).isEmpty()) {
            return;
        }
        boolean isManager =
                new Roster.Read(image)
                        .standing(node)
                        .filter(it -> it.kind() == Roster.Standing.Kind.MANAGER)
                        .isPresent();
        if (isManager) {
            put(node.value(), Lost.NOTHING, 0);
        } else {
            put(node.value(), Lost.MANAGER, image.atMs());
        }
    }

    boolean isRevoked(String publisher) {
        return known.containsKey(PUBLISHER + publisher);
    }

    Roster roster() {
        SortedMap<String, Long> workers = new TreeMap<>();
        known.forEach((name, it) -> {
            if (it.lost() == Lost.MANAGER) {
                workers.put(name, it.atMs());
            }
        });
        SortedSet<String> revoked =
                names(Lost.PUBLISHER).stream()
                        .map(name -> name.substring(PUBLISHER.length()))
                        .collect(Collectors.toCollection(TreeSet::new));
        return new Roster.Remembered(names(Lost.MEMBERSHIP), workers, revoked);
    }

    private SortedSet<String> names(Lost what) {
        SortedSet<String> names = new TreeSet<>();
        known.forEach((name, it) -> {
            if (it.lost() == what) {
                names.add(name);
            }
        });
        return names;
    }

    /// As they stand in the file; the same as before when nothing was learned.
    SortedMap<String, String> values() {
        if (changed) {
            while (known.size() > MOST) {
                known.remove(known.firstKey());
            }
            SortedMap<String, String> next = new TreeMap<>();
            known.forEach((name, it) -> next.put(name, it.text()));
            values = next;
            changed = false;
        }
        return values;
    }
}
