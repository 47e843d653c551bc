package io.swarmlog.daemon;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.rights.Roster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the log's own server who is what, as soon as the log says so, and remembers who lost a
/// role: a manager that starts has to let others in before it has read the log.
public final class RightsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RightsWatch.class);

    /// Of those who lost a role; a certificate is good for 90 days.
    private static final int MAX_REMEMBERED = 10_000;

    /// Before a publisher's name, which might be that of a node.
    private static final String PUBLISHER = "publisher/";

    private final LiveImage live;
    private final Consumer<Roster> server;
    private final Path file;
    private final AutoCloseable subscription;
    private final ExecutorService writing =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("rights").factory());
    private final SortedMap<String, Lost> lost;
    private final SortedSet<NodeId> managers = new TreeSet<>();
    private boolean isRead;

    /// What somebody has not any more.
    private enum Lost {
        MEMBERSHIP,
        MANAGER,
        PUBLISHER
    }

    /// Whether this manager knows that the publisher of that name was revoked.
    public static boolean isRevoked(HostFiles files, String publisher) throws IOException {
        return read(files.rights()).containsKey(PUBLISHER + publisher);
    }

    /// What was remembered when the host ran last.
    static Roster remembered(HostFiles files) throws IOException {
        SortedMap<String, Lost> lost = read(files.rights());
        return new Roster.Remembered(
                of(lost, Lost.MEMBERSHIP), of(lost, Lost.MANAGER), of(lost, Lost.PUBLISHER));
    }

    private static SortedMap<String, Lost> read(Path file) throws IOException {
        SortedMap<String, Lost> lost = new TreeMap<>();
        PropertyFile.read(file)
                .orElse(Collections.emptySortedMap())
                .forEach((name, what) -> lost.put(name, Lost.valueOf(what)));
        return lost;
    }

    private static SortedSet<String> of(SortedMap<String, Lost> lost, Lost what) {
        return lost.entrySet().stream()
                .filter(entry -> entry.getValue() == what)
                .map(Map.Entry::getKey)
                .map(name -> what == Lost.PUBLISHER ? name.substring(PUBLISHER.length()) : name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Begins before the log is read, so that it hears of everybody.
    RightsWatch(HostFiles files, LiveImage live, Consumer<Roster> server) throws IOException {
        this.live = live;
        this.server = server;
        file = files.rights();
        lost = read(file);
        subscription = live.subscribe(this::advanced);
    }

    /// The log was read to its end: from here on it is believed, and nothing else.
    synchronized void read() {
        isRead = true;
        tell(live.image());
    }

    private synchronized void advanced(
            List<EventRecord> events, ClusterImage before, ClusterImage after) {
        events.forEach(record -> remember(record.event()));
        if (isRead && concerns(before, after)) {
            tell(after);
        }
    }

    /// Images share what did not change.
    @SuppressWarnings("ReferenceEquality")
    private static boolean concerns(ClusterImage before, ClusterImage after) {
        return before.nodes() != after.nodes() || before.members() != after.members();
    }

    private void remember(Event event) {
        switch (event) {
            case Event.NodeAdmitted e when e.role() == NodeSpec.Role.MANAGER ->
                    managers.add(e.node());
            case Event.NodeCertified e when e.role() == NodeSpec.Role.MANAGER ->
                    managers.add(e.node());
            case Event.PublisherRevoked e -> lost.put(PUBLISHER + e.publisher(), Lost.PUBLISHER);
            case Event.NodeRemoved e -> lost.put(e.node().value(), Lost.MEMBERSHIP);
            case Event _ -> {}
        }
    }

    private void tell(ClusterImage image) {
        Roster roster = new Roster.Read(image);
        server.accept(roster);
        for (NodeId node : managers) {
            boolean isManager =
                    roster.standing(node)
                            .filter(it -> it.kind() == Roster.Standing.Kind.MANAGER)
                            .isPresent();
            if (isManager) {
                lost.remove(node.value());
            } else {
                lost.putIfAbsent(node.value(), Lost.MANAGER);
            }
        }
        while (lost.size() > MAX_REMEMBERED) {
            lost.remove(lost.firstKey());
        }
        SortedMap<String, String> values = new TreeMap<>();
        lost.forEach((name, what) -> values.put(name, what.name()));
        try {
            writing.execute(() -> write(values));
        } catch (RejectedExecutionException _) {
            LOG.atDebug().log("the watch is closed, nothing more is remembered");
        }
    }

    private void write(SortedMap<String, String> values) {
        try {
            if (!PropertyFile.read(file).equals(Optional.of(values))) {
                PropertyFile.write(file, values);
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("who lost a role can't be remembered");
        }
    }

    @Override
    public void close() {
        try {
            subscription.close();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("the subscription to the image can't be closed");
        }
        writing.close();
    }
}
