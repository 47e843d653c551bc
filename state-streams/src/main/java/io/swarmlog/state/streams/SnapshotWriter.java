package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.follow.SnapshotNote;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a snapshot of the image now and then, on the manager that decides, in the background:
/// images don't change, so nobody waits for it. A manager that starts begins with the newest one
/// ([Follower#fromSnapshot]), so that its start takes as long as the swarm is large, not as old.
///
/// Workers have an image of their own, of `member-events`, and snapshots of it
/// ([Follower#ofWorker]). It is made here like theirs, from its last snapshot on, each time one of
/// the whole image is written; so nothing can be in it that workers may not know.
public final class SnapshotWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);

    /// So many events are read at a start in less than a second.
    public static final long EVENTS_BETWEEN = 20_000;

    /// A large image is written less often, so that it costs each event the same.
    private static final long TASKS_AN_EVENT = 2;

    /// How often one that reads what workers know looks whether it shall end.
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Map<String, Object> kafka;
    private final Wires wires;
    private final Follower follower;
    private final BooleanSupplier deciding;
    private final long between;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final LiveImage.Subscription subscription;
    private volatile Optional<SnapshotNote> last = Optional.empty();
    private volatile boolean closed;

    /// Of the image that was tried last. One that could not be written is no reason to hurry.
    private volatile long tried;

    /// @param deciding whether this manager is the one that decides
    /// @param between events between two snapshots of a small swarm
    public SnapshotWriter(
            Map<String, Object> kafka,
            Wires wires,
            Follower follower,
            BooleanSupplier deciding,
            long between) {
        this.kafka = kafka;
        this.wires = wires;
        this.follower = follower;
        this.deciding = deciding;
        this.between = between;
        subscription =
                follower.subscribe((events, _, after) -> {
                    // The image as it stands: its last event is before the offset already, so a
                    // snapshot of it could not be believed.
                    if (!events.isEmpty()) {
                        look(after);
                    }
                });
    }

    /// Whether one is being written.
    public boolean isWriting() {
        return busy.get();
    }

    private void look(ClusterImage image) {
        Optional<SnapshotNote> before = last.or(follower::begunWith);
        long since =
                image.sequence() - Math.max(tried, before.map(SnapshotNote::sequence).orElse(0L));
        boolean isDue = since >= Math.max(between, image.tasks().size() / TASKS_AN_EVENT);
        if (isDue && !closed && deciding.getAsBoolean() && busy.compareAndSet(false, true)) {
            tried = image.sequence();
            // Every event before it is in the image, and some from there on: the last one is.
            var fresh = new Fresh(image, follower.offset(), before);
            Thread.ofPlatform().daemon().name("snapshot").start(() -> writeInBackground(fresh));
        }
    }

    /// An image that is to be written, where its topic is read on from, and what was written before.
    private record Fresh(ClusterImage image, long offset, Optional<SnapshotNote> before) {}

    private void writeInBackground(Fresh fresh) {
        try {
            last = Optional.of(write(Topics.SNAPSHOTS, fresh));
            ofWorkers().ifPresent(it -> write(Topics.MEMBER_SNAPSHOTS, it));
        } catch (KafkaException | IllegalStateException e) {
            LOG.atWarn().setCause(e).log("a snapshot can't be written: it is tried again");
        } finally {
            busy.set(false);
        }
    }

    /// What workers know by now, unless it is what the last snapshot says.
    private Optional<Fresh> ofWorkers() {
        var newest = new AtomicReference<Optional<Fresh>>(Optional.empty());
        try (Follower known = Follower.ofWorker(kafka, wires);
                var _ =
                        known.subscribe((events, _, after) -> {
                            if (!events.isEmpty()) {
                                var fresh = new Fresh(after, known.offset(), known.begunWith());
                                newest.set(Optional.of(fresh));
                            }
                        })) {
            known.start();
            while (!known.awaitCaughtUp(LOOK)) {
                if (closed) {
                    return Optional.empty();
                }
            }
        }
        return newest.get();
    }

    private SnapshotNote write(String topic, Fresh fresh) {
        long begun = System.nanoTime();
        try (var records = new SnapshotRecords(kafka, topic, fresh.before())) {
            SnapshotNote note = records.write(fresh.image(), fresh.offset());
            LOG.atInfo()
                    .addKeyValue("topic", topic)
                    .addKeyValue("sequence", note.sequence())
                    .addKeyValue("chunks", note.chunks())
                    .addKeyValue("ms", (System.nanoTime() - begun) / 1_000_000)
                    .log("a snapshot is written");
            return note;
        }
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
    }
}
