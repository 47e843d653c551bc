package io.swarmlog.state.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swarmlog.codec.PartsWire;
import io.swarmlog.follow.SnapshotNote;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Part;
import io.swarmlog.image.Parts;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Writes one snapshot, record after record: the image is in memory, and so few of its bytes are.
final class SnapshotRecords implements AutoCloseable {
    /// Pieces that are so large together are written.
    private static final int CHUNK_BYTES = 512 << 10;

    /// A record is no larger, so that it comes to a follower in one request in time; one piece may
    /// be (the addresses of a network, say), and has several.
    private static final int RECORD_BYTES = 1 << 20;

    /// What the log takes.
    private static final int REQUEST_BYTES = 8 << 20;

    private static final byte[] NOTHING = {};

    private final KafkaProducer<String, byte[]> producer;
    private final String topic;
    private final String place;
    private final PartsWire wire = new PartsWire();
    private final MessageDigest digest = sha256();
    private PartsWire.Batch parts = wire.new Batch();
    private byte[] sequence = NOTHING;
    private int count;
    private long first = -1;

    /// @param before the snapshot before it on that topic, which stays whole
    SnapshotRecords(Map<String, Object> kafka, String topic, Optional<SnapshotNote> before) {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("compression.type", "gzip");
        settings.put("max.request.size", REQUEST_BYTES);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        this.topic = topic;
        place = SnapshotNote.after(before);
    }

    /// Throws [KafkaException] when the log does not take it.
    ///
    /// @param offset of the topic of its events: every event before it is in the image
    SnapshotNote write(ClusterImage image, long offset) {
        sequence = Long.toString(image.sequence()).getBytes(UTF_8);
        Parts.of(image, this::add);
        send();
        var note =
                new SnapshotNote(
                        wire.kind(),
                        place,
                        image.sequence(),
                        image.cause(),
                        offset,
                        first,
                        count,
                        HexFormat.of().formatHex(digest.digest()));
        byte[] text = note.text().getBytes(UTF_8);
        sent(new ProducerRecord<>(topic, 0, SnapshotNote.keyOf(place), text));
        return note;
    }

    private void add(Part part) {
        parts.add(part);
        if (parts.size() >= CHUNK_BYTES) {
            send();
        }
    }

    private void send() {
        byte[] bytes = parts.bytes();
        for (int from = 0; from < bytes.length; from += RECORD_BYTES) {
            int to = Math.min(bytes.length, from + RECORD_BYTES);
            send(Arrays.copyOfRange(bytes, from, to), to < bytes.length);
        }
        parts = wire.new Batch();
    }

    private void send(byte[] value, boolean goesOn) {
        digest.update(value);
        var record = new ProducerRecord<>(topic, 0, SnapshotNote.keyOf(place, count), value);
        record.headers().add(SnapshotNote.OF, sequence);
        if (goesOn) {
            record.headers().add(SnapshotNote.MORE, NOTHING);
        }
        long offset = sent(record).offset();
        first = first < 0 ? offset : first;
        count++;
    }

    private RecordMetadata sent(ProducerRecord<String, byte[]> record) {
        try {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            throw new KafkaException("expected to write a snapshot, but could not", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
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
        producer.close();
    }
}
