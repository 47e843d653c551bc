package io.swarmlog.state.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swarmlog.codec.PartsWire;
import io.swarmlog.follow.Follower;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.follow.SnapshotNote;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Part;
import io.swarmlog.image.Parts;
import io.swarmlog.log.Topics;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a snapshot of the image now and then, on the manager that decides, in the background:
/// images don't change, so nobody waits for it. A manager that starts begins with the newest one
/// ([Follower#fromSnapshot]), so that its start takes as long as the swarm is large, not as old.
public final class SnapshotWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);

    /// So many events are read at a start in less than a second.
    public static final long EVENTS_BETWEEN = 20_000;

    /// A large image is written less often, so that it costs each event the same.
    private static final long TASKS_AN_EVENT = 2;

    /// A chunk is at least so many bytes, but for the last; a piece more stays far below what the log
    /// takes.
    private static final int CHUNK_BYTES = 2 << 20;

    private static final int PATIENT_BYTES = 8 << 20;

    private final Map<String, Object> kafka;
    private final Follower follower;
    private final BooleanSupplier deciding;
    private final long between;
    private final PartsWire wire = new PartsWire();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final LiveImage.Subscription subscription;
    private volatile Optional<SnapshotNote> last = Optional.empty();
    private volatile boolean closed;

    /// Of the image that was tried last. One that could not be written is no reason to hurry.
    private volatile long tried;

    /// @param deciding whether this manager is the one that decides
    /// @param between events between two snapshots of a small swarm
    public SnapshotWriter(
            Map<String, Object> kafka, Follower follower, BooleanSupplier deciding, long between) {
        this.kafka = kafka;
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

    private void look(ClusterImage image) {
        Optional<SnapshotNote> before = last.or(follower::begunWith);
        long since =
                image.sequence() - Math.max(tried, before.map(SnapshotNote::sequence).orElse(0L));
        boolean isDue = since >= Math.max(between, image.tasks().size() / TASKS_AN_EVENT);
        if (isDue && !closed && deciding.getAsBoolean() && busy.compareAndSet(false, true)) {
            tried = image.sequence();
            // Every event before it is in the image, and some from there on: the last one is.
            long offset = follower.offset();
            Thread.ofPlatform()
                    .daemon()
                    .name("snapshot")
                    .start(() -> writeInBackground(image, offset, SnapshotNote.after(before)));
        }
    }

    private void writeInBackground(ClusterImage image, long offset, String place) {
        long begun = System.nanoTime();
        try {
            SnapshotNote note = write(image, offset, place);
            last = Optional.of(note);
            LOG.atInfo()
                    .addKeyValue("sequence", note.sequence())
                    .addKeyValue("chunks", note.chunks())
                    .addKeyValue("ms", (System.nanoTime() - begun) / 1_000_000)
                    .log("a snapshot is written");
        } catch (KafkaException e) {
            LOG.atWarn().setCause(e).log("a snapshot can't be written: it is tried again");
        } finally {
            busy.set(false);
        }
    }

    private SnapshotNote write(ClusterImage image, long offset, String place) {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("compression.type", "gzip");
        settings.put("max.request.size", PATIENT_BYTES);
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            var chunks = new Chunks(producer, place, image.sequence());
            Parts.of(image, chunks::add);
            chunks.send();
            var note =
                    new SnapshotNote(
                            wire.kind(),
                            place,
                            image.sequence(),
                            image.cause(),
                            offset,
                            chunks.first,
                            chunks.count,
                            HexFormat.of().formatHex(chunks.digest.digest()));
            sent(
                    producer,
                    new ProducerRecord<>(
                            Topics.SNAPSHOTS,
                            0,
                            SnapshotNote.keyOf(place),
                            note.text().getBytes(UTF_8)));
            return note;
        }
    }

    private static RecordMetadata sent(
            KafkaProducer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
        try {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            throw new KafkaException("expected to write a snapshot, but could not", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// One after the other: the image is in memory, and so few of its bytes are.
    private final class Chunks {
        private final KafkaProducer<String, byte[]> producer;
        private final String place;
        private final byte[] sequence;
        private final MessageDigest digest = sha256();
        private PartsWire.Batch parts = wire.new Batch();
        private int count;
        private long first = -1;

        Chunks(KafkaProducer<String, byte[]> producer, String place, long sequence) {
            this.producer = producer;
            this.place = place;
            this.sequence = Long.toString(sequence).getBytes(UTF_8);
        }

        void add(Part part) {
            parts.add(part);
            if (parts.size() >= CHUNK_BYTES) {
                send();
            }
        }

        void send() {
            byte[] value = parts.bytes();
            digest.update(value);
            var record =
                    new ProducerRecord<>(
                            Topics.SNAPSHOTS, 0, SnapshotNote.keyOf(place, count), value);
            record.headers().add(SnapshotNote.OF, sequence);
            long offset = sent(producer, record).offset();
            first = first < 0 ? offset : first;
            count++;
            parts = wire.new Batch();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every Java, but there is none", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
    }
}
