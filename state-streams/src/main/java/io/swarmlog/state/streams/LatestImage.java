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
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

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

    private final Wires wires;
    private final Follower follower;

    LatestImage(Wires wires, Follower follower) {
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

    /// Throws [KafkaException] when the log can't be read; who asked tries again.
    Latest now(TurnReader log) {
        long end = end(log);
        long from = follower.offset();
        ClusterImage known = follower.image();
        return from >= end ? new Latest(known, List.of()) : read(log, known, from, end);
    }

    /// The end of `events`, once no transaction is open on it.
    private static long end(TurnReader log) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long all = log.end(EVENTS, IsolationLevel.READ_UNCOMMITTED);
            long ended = log.end(EVENTS, IsolationLevel.READ_COMMITTED);
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

    private Latest read(TurnReader log, ClusterImage known, long from, long end) {
        ClusterImage image = known;
        List<EventRecord> torn = new ArrayList<>();
        Consumer<byte[], byte[]> consumer = log.reading(EVENTS);
        consumer.seek(EVENTS, from);
        while (consumer.position(EVENTS) < end) {
            image = after(image, torn, consumer.poll(POLL).records(EVENTS));
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
