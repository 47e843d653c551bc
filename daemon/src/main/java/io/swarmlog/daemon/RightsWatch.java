package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TrustedManagers;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.NodeId;
import io.swarmlog.rights.Roster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells who is what as soon as the log says so, the log's own server and those who talk to managers,
/// and remembers who lost a role: a host that starts has to let others in, and go to them, before it
/// has read the log.
public final class RightsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RightsWatch.class);

    private final LiveImage live;
    private final Consumer<Roster> server;
    private final Path file;
    private final LiveImage.Subscription subscription;
    private final ExecutorService writing =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("rights").factory());
    private final KnownRights known;
    private SortedMap<String, String> written;
    private boolean isRead;

    /// Whether this manager knows that the publisher of that name was revoked.
    public static boolean isRevoked(HostFiles files, String publisher) throws IOException {
        return KnownRights.of(values(files.rights())).isRevoked(publisher);
    }

    /// What was remembered when the host ran last.
    static Roster remembered(HostFiles files) throws IOException {
        return KnownRights.of(values(files.rights())).roster();
    }

    /// From now on this host trusts managers as was remembered when it ran last, or is told.
    static TrustedManagers trust(HostFiles files) throws IOException {
        return TrustedManagers.open(new TlsFiles(files.identity()), remembered(files));
    }

    private static SortedMap<String, String> values(Path file) throws IOException {
        return PropertyFile.read(file).orElse(Collections.emptySortedMap());
    }

    /// Begins before the log is read, so that it hears of everybody.
    RightsWatch(HostFiles files, LiveImage live, Consumer<Roster> server) throws IOException {
        this.live = live;
        this.server = server;
        file = files.rights();
        written = values(file);
        known = KnownRights.of(written);
        subscription = live.subscribe(this::advanced);
    }

    /// The log was read to its end: from here on it is believed, and nothing else. What was read may
    /// have begun with a snapshot, so the image is looked at, too.
    synchronized void read() {
        isRead = true;
        ClusterImage image = live.image();
        known.learn(image);
        tell(image);
    }

    private synchronized void advanced(
            List<EventRecord> events, ClusterImage before, ClusterImage after) {
        events.forEach(record -> known.learn(record.event()));
        if (isRead && concerns(before, after)) {
            events.forEach(record -> node(record.event()).ifPresent(it -> known.learn(it, after)));
            tell(after);
        }
    }

    /// Images share what did not change.
    @SuppressWarnings("ReferenceEquality")
    private static boolean concerns(ClusterImage before, ClusterImage after) {
        return before.nodes() != after.nodes() || before.members() != after.members();
    }

    /// Whose standing it may change.
    private static Optional<NodeId> node(Event event) {
        return switch (event) {
            case Event.NodeAdmitted e -> Optional.of(e.node());
            case Event.NodeRegistered e -> Optional.of(e.registration().node());
            case Event.NodeCertified e -> Optional.of(e.node());
            case Event.NodeUpdated e -> Optional.of(e.node());
            case Event.NodeStateChanged e -> Optional.of(e.node());
            case Event _ -> Optional.empty();
        };
    }

    private void tell(ClusterImage image) {
        server.accept(new Roster.Read(image));
        try {
            writing.execute(this::write);
        } catch (RejectedExecutionException _) {
            LOG.atDebug().log("the watch is closed, nothing more is remembered");
        }
    }

    private synchronized SortedMap<String, String> values() {
        return known.values();
    }

    private void write() {
        SortedMap<String, String> values = values();
        if (values.equals(written)) {
            return;
        }
        try {
            PropertyFile.write(file, values);
            written = values;
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("who lost a role can't be remembered");
        }
    }

    @Override
    public void close() {
        subscription.close();
        writing.close();
    }
}
