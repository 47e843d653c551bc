package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import io.swarmlog.follow.Unfinished;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The image after all whole inputs that there are events of, for the one that begins to decide.
///
/// Whoever decided before is fenced by then and its last transaction is ended or about to be: once
/// no transaction is open on `events`, all of them are known. This process follows `events` anyway,
/// so its image is there already, or lacks the last few, which are read here.
final class LatestImage {
    private static final TopicPartition EVENTS = new TopicPartition(Topics.EVENTS, 0);

    /// Longer than an open transaction can last (Kafka Streams' 10 s).
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> kafka;
    private final Wires wires;
    private final Follower follower;

    LatestImage(Map<String, Object> kafka, Wires wires, Follower follower) {
        this.kafka = kafka;
        this.wires = wires;
        this.follower = follower;
    }

    /// What there is of the log.
    ///
    /// @param torn the first events of an input whose others a power failure cut off
    record Latest(ClusterImage image, List<EventRecord> torn) {
        /// The input of the last event there is.
        long lastCause() {
            return torn.isEmpty() ? image.cause() : torn.getLast().cause();
        }
    }

    /// What brings `member-events` to this image.
    MemberEvents memberEvents() {
        return new MemberEvents(kafka, wires);
    }

    /// Throws [KafkaException] when the log can't be read; who asked tries again.
    Latest now() {
        long end = end();
        long from = follower.offset();
        ClusterImage known = follower.image();
        return from >= end ? new Latest(known, List.of()) : read(known, from, end);
    }

    /// The end of `events`, once no transaction is open on it.
    private long end() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Admin admin = Admin.create(kafka)) {
            while (true) {
                long all = end(admin, IsolationLevel.READ_UNCOMMITTED);
                long ended = end(admin, IsolationLevel.READ_COMMITTED);
                if (all <= ended) {
                    return ended;
                }
                if (System.nanoTime() > deadline) {
                    throw new KafkaException(
                            "expected no open transaction, but one began at offset " + ended);
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    private static long end(Admin admin, IsolationLevel level) {
        try {
            var question = Map.of(EVENTS, OffsetSpec.latest());
            var answer = admin.listOffsets(question, new ListOffsetsOptions(level)).all().get();
            return Objects.requireNonNull(answer.get(EVENTS)).offset();
        } catch (ExecutionException e) {
            throw new KafkaException("expected the end of events, but got none", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Latest read(ClusterImage known, long from, long end) {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        ClusterImage image = known;
        List<EventRecord> torn = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(EVENTS));
            consumer.seek(EVENTS, from);
            while (consumer.position(EVENTS) < end) {
                image = after(image, torn, consumer.poll(POLL).records(EVENTS));
            }
        }
        return new Latest(image, List.copyOf(torn));
    }

    /// Events of an input whose last one is not there yet are kept back.
    private ClusterImage after(
            ClusterImage image,
            List<EventRecord> unfinished,
            List<ConsumerRecord<byte[], byte[]>> records) {
        List<EventRecord> whole = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : records) {
            EventRecord event = wires.events().decode(each.value());
            Unfinished.add(unfinished, event);
            if (event.last()) {
                whole.addAll(unfinished);
                unfinished.clear();
            }
        }
        return Fold.applyAll(image, whole);
    }
}
