package io.swarmlog.follow;

import io.swarmlog.client.LogConsumer;
import io.swarmlog.codec.SchemasUnavailable;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads `events`, or what workers may know of them (`member-events`), from the beginning and keeps
/// the newest image.
///
/// - A log that can't be reached is tried again for ever, with growing pauses: the image just ages.
/// - An event that can't be read or folded is the end: the image would be wrong from there on. The
///   follower then keeps the last good image, says so by [#failure], and all waiting calls throw.
public final class Follower implements LiveImage, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /// How long one poll waits. It ends at once when an event comes or on close.
    private static final Duration POLL = Duration.ofSeconds(10);

    /// How many events are folded into one image at most: more save little and hold listeners up.
    private static final int BATCH = 5_000;

    /// How long the broker waits for records that are not there. A consumer asks for more than it was
    /// asked, so one that goes on elsewhere waits so long first.
    private static final int LONG_WAIT_MS = 1_000;

    private static final int NO_WAIT_MS = 10;

    /// What is asked for at once has to come before the request times out, or it is asked for again
    /// and again: 4 Mbit/s are enough. A record that is larger comes alone.
    private static final int FETCH_BYTES = 1 << 20;

    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2_000;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Ways ways;
    private final TopicPartition events;
    private final Wires wires;
    private final Optional<SnapshotReader> snapshots;
    private final Picture picture = new Picture();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Optional<Consumer<byte[], byte[]>> open = Optional.empty();

    /// Offset of the next record to read, and the end of the log when following began (-1 before
    /// it is known). Only the thread touches them.
    private long next;

    private long endAtStart = -1;

    /// Whether a snapshot may be begun with still.
    private boolean isNew;

    /// The snapshot that was begun with.
    private volatile Optional<SnapshotReader.Snapshot> begun = Optional.empty();

    /// All events before this offset are in the image.
    private volatile long settled;

    /// What reads: one follows and waits for events that may come, the other looks for a snapshot and
    /// never waits for what is not there.
    record Ways(
            Supplier<Consumer<byte[], byte[]>> follow, Supplier<Consumer<byte[], byte[]>> look) {
        static Ways to(Map<String, Object> kafka) {
            return new Ways(() -> consumer(kafka, LONG_WAIT_MS), () -> consumer(kafka, NO_WAIT_MS));
        }
    }

    /// @param kafka how to reach the log: addresses and TLS
    public Follower(Map<String, Object> kafka, Wires wires) {
        this(Ways.to(kafka), Topics.EVENTS, wires, Optional.empty());
    }

    /// One that begins with the newest snapshot there is, if there is one ([SnapshotReader]): those
    /// who listen then never hear of the events before.
    public static Follower fromSnapshot(Map<String, Object> kafka, Wires wires) {
        return fromSnapshot(Ways.to(kafka), wires);
    }

    static Follower fromSnapshot(Ways ways, Wires wires) {
        return new Follower(ways, Topics.EVENTS, wires, Optional.of(Topics.SNAPSHOTS));
    }

    /// One that knows what a worker may know ([io.swarmlog.log.WorkerView]), and begins with the
    /// newest snapshot of that.
    public static Follower ofWorker(Map<String, Object> kafka, Wires wires) {
        return new Follower(
                Ways.to(kafka), Topics.MEMBER_EVENTS, wires, Optional.of(Topics.MEMBER_SNAPSHOTS));
    }

    Follower(Supplier<Consumer<byte[], byte[]>> consumers, String topic, Wires wires) {
        this(new Ways(consumers, consumers), topic, wires, Optional.empty());
    }

    private Follower(Ways ways, String topic, Wires wires, Optional<String> snapshots) {
        this.ways = ways;
        this.events = new TopicPartition(topic, 0);
        this.wires = wires;
        this.snapshots =
                snapshots.map(
                        it -> new SnapshotReader(it, events, wires.events(), this::isClosing));
        isNew = snapshots.isPresent();
        thread = Thread.ofPlatform().name("follower").daemon().unstarted(this::follow);
    }

    /// Begins to read, once.
    public Follower start() {
        thread.start();
        return this;
    }

    @Override
    public ClusterImage image() {
        return picture.image();
    }

    @Override
    public LiveImage.Subscription subscribe(Listener listener) {
        return picture.subscribe(listener);
    }

    /// Waits until all is read that was on the log when this follower first reached it; false when
    /// that took longer.
    ///
    /// Throws [IllegalStateException] when following failed.
    public boolean awaitCaughtUp(Duration atMost) {
        return picture.awaitCaughtUp(atMost);
    }

    @Override
    public boolean isCaughtUp() {
        return picture.isCaughtUp();
    }

    /// Waits until the image is that of event `sequence` or a later one; false when that took
    /// longer.
    ///
    /// Throws [IllegalStateException] when following failed.
    public boolean awaitSequence(long sequence, Duration atMost) {
        return picture.awaitSequence(sequence, atMost);
    }

    /// Where to read on from the image: every event before this offset of the log is in it. It may be
    /// a little behind the image, so some events from there on may be in it, too.
    public long offset() {
        return settled;
    }

    /// The note of the snapshot that was begun with, if there was one.
    public Optional<SnapshotNote> begunWith() {
        return begun.map(SnapshotReader.Snapshot::note);
    }

    /// Why following ended before it was closed.
    @Override
    public Optional<Throwable> failure() {
        return picture.failure();
    }

    @Override
    public void close() {
        closing.countDown();
        open.ifPresent(Consumer::wakeup);
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(CLOSE_PATIENCE)) {
                LOG.atWarn().log("the follower did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /// Only once, so that a log that can't be reached yet costs no snapshot.
    private void begin() {
        try (Consumer<byte[], byte[]> consumer = ways.look().get()) {
            open = Optional.of(consumer);
            begun = snapshots.flatMap(it -> it.newest(consumer));
        } finally {
            open = Optional.empty();
        }
        isNew = false;
        begun.ifPresent(it -> {
            picture.begin(it.image());
            next = it.note().offset();
            settled = next;
        });
    }

    private void follow() {
        long pauseMs = FIRST_PAUSE_MS;
        while (!isClosing()) {
            long before = next;
            try {
                if (isNew) {
                    begin();
                }
                readOn();
            } catch (WakeupException | InterruptException e) {
                // The way to be told to close: the loop looks.
            } catch (KafkaException | SchemasUnavailable e) {
                boolean again = next == before && pauseMs > FIRST_PAUSE_MS;
                if (!again) {
                    pauseMs = FIRST_PAUSE_MS;
                    LOG.atWarn()
                            .addKeyValue("offset", next)
                            .setCause(e)
                            .log("the log can't be read, it is tried again and again");
                }
                pause(pauseMs);
                pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
            } catch (RuntimeException | Error e) {
                LOG.atError().addKeyValue("offset", next).setCause(e).log("following ended");
                picture.fail(e);
                return;
            }
        }
    }

    private void pause(long ms) {
        try {
            if (closing.await(ms, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("closed while waiting for the log");
            }
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /// Reads with one consumer until closed, or until it fails.
    private void readOn() {
        try (Consumer<byte[], byte[]> consumer = ways.follow().get()) {
            open = Optional.of(consumer);
            consumer.assign(List.of(events));
            consumer.seek(events, next);
            if (endAtStart < 0) {
                endAtStart = consumer.endOffsets(List.of(events)).getOrDefault(events, 0L);
            }
            while (!isClosing()) {
                if (next >= endAtStart) {
                    picture.markCaughtUp();
                }
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    advance(records.records(events));
                }
                next = consumer.position(events);
                if (picture.isWhole()) {
                    settled = next;
                }
            }
        } finally {
            open = Optional.empty();
        }
    }

    private void advance(List<ConsumerRecord<byte[], byte[]>> records) {
        picture.advance(decoded(records));
        next = records.getLast().offset() + 1;
    }

    private List<EventRecord> decoded(List<ConsumerRecord<byte[], byte[]>> records) {
        List<EventRecord> decoded = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> each : records) {
            decoded.add(wires.events().decode(each.value()));
        }
        return decoded;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> kafka, int waitMs) {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        // An event is sent as soon as it is there; without one the broker waits this long.
        settings.put("fetch.min.bytes", 1);
        settings.put("fetch.max.wait.ms", waitMs);
        settings.put("request.timeout.ms", 2_000);
        settings.put("max.poll.records", BATCH);
        settings.put("max.partition.fetch.bytes", FETCH_BYTES);
        settings.put("default.api.timeout.ms", 10_000);
        return new LogConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
