package io.swarmlog.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.PartsWire;
import io.swarmlog.codec.SchemasUnavailable;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Part;
import io.swarmlog.image.Parts;
import io.swarmlog.image.Story;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Topics;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/// How a follower begins with a snapshot when the log does not serve at once.
class BeginningTest {
    private static final TopicPartition EVENTS = new TopicPartition(Topics.EVENTS, 0);
    private static final TopicPartition SNAPSHOTS = new TopicPartition(Topics.SNAPSHOTS, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Wires WIRES = AvroWires.of(new FixedSchemaIds());
    private static final List<EventRecord> STORY = Story.of(3, 3, 4);
    private static final ClusterImage END = Fold.applyAll(ClusterImage.EMPTY, STORY);

    @Test
    void aLogOrSchemasThatAreAwayForAWhileCostNoSnapshot() {
        var unreachable = failing(new TimeoutException("expected a broker, but it is away"));
        var unnamed =
                failing(new SchemasUnavailable("expected a registry", new RuntimeException()));
        var rest = log();
        rest.schedulePollTask(() -> rest.addRecord(record(STORY.getLast())));
        var turns = List.of(unreachable, unnamed, withSnapshot(), rest);
        try (var follower = follower(turns).start()) {
            assertThat(follower.awaitCaughtUp(PATIENCE)).isTrue();
            assertThat(follower.begunWith()).isPresent();
            assertThat(follower.image()).isEqualTo(END);
        }
        assertThat(unreachable.closed()).isTrue();
    }

    @Test
    void snapshotsThatMayNotBeReadCostNoEvents() {
        var events = log();
        events.schedulePollTask(() -> STORY.forEach(event -> events.addRecord(record(event))));
        var refused = failing(new TopicAuthorizationException(Topics.SNAPSHOTS));
        try (var follower = follower(List.of(refused, events)).start()) {
            assertThat(follower.awaitSequence(STORY.size(), PATIENCE)).isTrue();
            assertThat(follower.begunWith()).isEmpty();
        }
    }

    @Test
    void whoWaitsHearsOfAFaultThatNobodyExpected() {
        var faulty = failing(new ArithmeticException("a fault"));
        try (var follower = follower(List.of(faulty)).start()) {
            assertThatThrownBy(() -> follower.awaitCaughtUp(PATIENCE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("a fault");
        }
    }

    @Test
    void closingEndsALookForASnapshotThatFindsNothing() throws InterruptedException {
        var silent = log();
        var looking = new CountDownLatch(1);
        silent.schedulePollTask(looking::countDown);
        var follower = follower(List.of(silent)).start();
        assertThat(looking.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        follower.close();

        assertThat(silent.closed()).isTrue();
        assertThat(follower.failure()).isEmpty();
    }

    /// Has the consumers one after the other.
    private static Follower follower(List<? extends Consumer<byte[], byte[]>> consumers) {
        Iterator<? extends Consumer<byte[], byte[]>> turns = consumers.iterator();
        return Follower.fromSnapshot(new Follower.Ways(turns::next, turns::next), WIRES);
    }

    /// All events, and a snapshot of a chunk and its note.
    private static MockConsumer<byte[], byte[]> log() {
        var log = new MockConsumer<byte[], byte[]>("earliest");
        var node = new Node(1, "localhost", 1);
        log.updatePartitions(
                Topics.SNAPSHOTS,
                List.of(
                        new PartitionInfo(
                                Topics.SNAPSHOTS, 0, node, new Node[] {node}, new Node[] {node})));
        log.updateBeginningOffsets(Map.of(EVENTS, 0L, SNAPSHOTS, 0L));
        log.updateEndOffsets(Map.of(EVENTS, (long) STORY.size(), SNAPSHOTS, 2L));
        return log;
    }

    private static MockConsumer<byte[], byte[]> failing(RuntimeException why) {
        var log = log();
        log.schedulePollTask(() -> {
            throw why;
        });
        return log;
    }

    private static MockConsumer<byte[], byte[]> withSnapshot() {
        List<Part> parts = new ArrayList<>();
        Parts.of(END, parts::add);
        var wire = new PartsWire();
        byte[] value = wire.encode(parts);
        long offset = STORY.size() - 1L;
        var note =
                new SnapshotNote(
                        wire.kind(), "a", END.sequence(), END.cause(), offset, 0, 1, digest(value));
        var headers = new RecordHeaders();
        headers.add(SnapshotNote.OF, Long.toString(END.sequence()).getBytes(UTF_8));
        var chunk = record(0, SnapshotNote.keyOf("a", 0), value, headers);
        var noted =
                record(
                        1,
                        SnapshotNote.keyOf("a"),
                        note.text().getBytes(UTF_8),
                        new RecordHeaders());
        var log = log();
        log.schedulePollTask(() -> List.of(chunk, noted).forEach(log::addRecord));
        log.schedulePollTask(() -> List.of(chunk, noted).forEach(log::addRecord));
        log.schedulePollTask(() -> log.addRecord(record(STORY.getLast())));
        return log;
    }

    private static ConsumerRecord<byte[], byte[]> record(EventRecord event) {
        return new ConsumerRecord<>(
                Topics.EVENTS, 0, event.sequence() - 1, new byte[0], WIRES.events().encode(event));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            long offset, String key, byte[] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                Topics.SNAPSHOTS,
                0,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                key.length(),
                value.length,
                key.getBytes(UTF_8),
                value,
                headers,
                Optional.empty());
    }

    private static String digest(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every Java, but there is none", e);
        }
    }
}
