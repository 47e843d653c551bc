package io.swarmlog.follow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swarmlog.codec.PartsWire;
import io.swarmlog.codec.Wire;
import io.swarmlog.image.Assembly;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the newest snapshot that is whole, is of this program's kind, and stands on events that
/// are there. One that is not is told and passed over: the one before it is taken, or none, and the
/// events are read from the beginning.
final class SnapshotReader {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);
    private static final Duration POLL = Duration.ofMillis(500);

    /// So many records of the end are looked at first; the note is the last of its snapshot.
    private static final long FIRST_LOOK = 4;

    private final TopicPartition snapshots;
    private final TopicPartition events;
    private final Wire<EventRecord> eventWire;
    private final BooleanSupplier closing;
    private final PartsWire wire = new PartsWire();

    /// @param snapshots the topic they are on
    /// @param events what they are made of
    /// @param closing whether nobody waits for it any more
    SnapshotReader(
            String snapshots,
            TopicPartition events,
            Wire<EventRecord> eventWire,
            BooleanSupplier closing) {
        this.snapshots = new TopicPartition(snapshots, 0);
        this.events = events;
        this.eventWire = eventWire;
        this.closing = closing;
    }

    /// A whole one.
    record Snapshot(SnapshotNote note, ClusterImage image) {}

    /// Absent when there is none that can be used.
    ///
    /// Throws [RetriableException] or [io.swarmlog.codec.SchemasUnavailable] when that can't be known
    /// now, and [WakeupException] when it is to end.
    Optional<Snapshot> newest(Consumer<byte[], byte[]> consumer) {
        try {
            return consumer.partitionsFor(snapshots.topic()).isEmpty()
                    ? Optional.empty()
                    : search(consumer);
        } catch (RetriableException | WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            // They may not be read, say: that lasts, and the events can be.
            LOG.atWarn().setCause(e).log("snapshots can't be read: all events are");
            return Optional.empty();
        }
    }

    private Optional<Snapshot> search(Consumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(snapshots, events));
        long begin = consumer.beginningOffsets(List.of(snapshots)).getOrDefault(snapshots, 0L);
        long end = end(consumer, snapshots);
        long seen = end;
        for (long look = FIRST_LOOK; seen > begin; look *= 4) {
            long from = Math.max(begin, end - look);
            List<SnapshotNote> notes = notes(consumer, from, seen);
            for (SnapshotNote note : notes.reversed()) {
                Optional<Snapshot> whole = read(consumer, note);
                if (whole.isPresent()) {
                    return whole;
                }
            }
            seen = from;
        }
        return Optional.empty();
    }

    private static long end(Consumer<byte[], byte[]> consumer, TopicPartition of) {
        return consumer.endOffsets(List.of(of)).getOrDefault(of, 0L);
    }

    private List<SnapshotNote> notes(Consumer<byte[], byte[]> consumer, long from, long until) {
        List<SnapshotNote> notes = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : records(consumer, snapshots, from, until)) {
            if (SnapshotNote.isNote(new String(each.key(), UTF_8))) {
                try {
                    notes.add(SnapshotNote.parse(new String(each.value(), UTF_8)));
                } catch (IllegalArgumentException e) {
                    LOG.atWarn().setCause(e).log("the note of a snapshot can't be read");
                }
            }
        }
        return notes;
    }

    private List<ConsumerRecord<byte[], byte[]>> records(
            Consumer<byte[], byte[]> consumer, TopicPartition of, long from, long until) {
        consumer.assign(List.of(of));
        consumer.seek(of, from);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        while (consumer.position(of) < until) {
            for (ConsumerRecord<byte[], byte[]> each : poll(consumer).records(of)) {
                if (each.offset() < until) {
                    all.add(each);
                }
            }
        }
        return all;
    }

    private ConsumerRecords<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer) {
        if (closing.getAsBoolean()) {
            throw new WakeupException();
        }
        return consumer.poll(POLL);
    }

    private Optional<Snapshot> read(Consumer<byte[], byte[]> consumer, SnapshotNote note) {
        if (!note.kind().equals(wire.kind())) {
            LOG.atInfo()
                    .addKeyValue("sequence", note.sequence())
                    .addKeyValue("kind", note.kind())
                    .log(
                            "a snapshot is not used: it is of another version; the events are read"
                                    + " instead");
            return Optional.empty();
        }
        try {
            ClusterImage image = image(consumer, note);
            if (!standsOnEvents(consumer, note, image)) {
                throw new IllegalStateException(
                        "expected event %d on the log, but it is not there"
                                .formatted(note.sequence()));
            }
            return Optional.of(new Snapshot(note, image));
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.atWarn()
                    .addKeyValue("sequence", note.sequence())
                    .addKeyValue("why", e.getMessage())
                    .log("a snapshot is not used");
            return Optional.empty();
        }
    }

    /// Its last event is not far behind its offset. A disk may have lost it, and another have its
    /// number by now.
    private boolean standsOnEvents(
            Consumer<byte[], byte[]> consumer, SnapshotNote note, ClusterImage image) {
        long end = end(consumer, events);
        if (end < note.offset()) {
            return false;
        }
        consumer.assign(List.of(events));
        consumer.seek(events, note.offset());
        while (consumer.position(events) < end) {
            for (ConsumerRecord<byte[], byte[]> each : poll(consumer).records(events)) {
                EventRecord event = eventWire.decode(each.value());
                if (event.sequence() >= image.sequence()) {
                    return event.sequence() == image.sequence()
                            && event.cause() == image.cause()
                            && event.atMs() == image.atMs();
                }
            }
        }
        return false;
    }

    private ClusterImage image(Consumer<byte[], byte[]> consumer, SnapshotNote note) {
        MessageDigest digest = sha256();
        Assembly assembly = new Assembly();
        var open = new ByteArrayOutputStream();
        int chunks = 0;
        long end = end(consumer, snapshots);
        consumer.assign(List.of(snapshots));
        consumer.seek(snapshots, note.first());
        while (chunks < note.chunks() && consumer.position(snapshots) < end) {
            for (ConsumerRecord<byte[], byte[]> each : poll(consumer).records(snapshots)) {
                if (chunks < note.chunks() && isChunk(each, note, chunks)) {
                    digest.update(each.value());
                    open.writeBytes(each.value());
                    if (each.headers().lastHeader(SnapshotNote.MORE) == null) {
                        wire.decode(open.toByteArray()).forEach(assembly::add);
                        open.reset();
                    }
                    chunks++;
                }
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(note.digest())) {
            throw new IllegalStateException(
                    "expected %d chunks of digest %s, but they are not there"
                            .formatted(note.chunks(), note.digest()));
        }
        return assembly.image();
    }

    private static boolean isChunk(
            ConsumerRecord<byte[], byte[]> record, SnapshotNote note, int chunk) {
        Header of = record.headers().lastHeader(SnapshotNote.OF);
        return of != null
                && new String(of.value(), UTF_8).equals(Long.toString(note.sequence()))
                && new String(record.key(), UTF_8).equals(SnapshotNote.keyOf(note.place(), chunk));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every Java, but there is none", e);
        }
    }
}
