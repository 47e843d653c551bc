package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.follow.Follower;
import io.swarmlog.follow.SnapshotNote;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.state.streams.SnapshotWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A manager that starts begins with the newest snapshot that is whole, on a real log.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SnapshotsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final NodeId WORKER = new NodeId("worker");

    /// Not even an address.
    private static final Map<String, Object> NOWHERE = Map.of();

    private final List<Long> attempts = new CopyOnWriteArrayList<>();

    @TempDir private Path directory;
    private TestLog log;
    private Manager manager;

    @BeforeEach
    void start() throws IOException {
        log = TestLog.start(directory);
        manager = new Manager(log.manager(), Manager.WIRES, "one");
        PowerStory.tell(manager);
        awaitNote(log.manager(), Topics.SNAPSHOTS);
    }

    @AfterEach
    void stop() {
        manager.close();
        log.close();
    }

    @Test
    void aFollowerBeginsWithTheNewestAndGoesOnLikeOneThatReadAll() {
        manager.submit(Wishes.create("after", 2));
        long sequence = manager.live.image().sequence();

        try (var short_ = Follower.fromSnapshot(log.manager(), Manager.WIRES).start();
                var all = new Follower(log.manager(), Manager.WIRES).start()) {
            assertThat(short_.awaitSequence(sequence, PATIENCE)).isTrue();
            assertThat(all.awaitSequence(sequence, PATIENCE)).isTrue();
            assertThat(short_.begunWith()).isPresent();
            assertThat(all.begunWith()).isEmpty();
            assertThat(short_.image()).isEqualTo(all.image());
        }
    }

    @Test
    void aWorkerBeginsWithOneOfWhatItMayKnow() throws IOException {
        awaitNote(log.manager(), Topics.MEMBER_SNAPSHOTS);
        manager.submit(Wishes.create("after", 2));
        long sequence = manager.live.image().sequence();

        try (var worker = Follower.ofWorker(log.worker(WORKER), Manager.WIRES).start()) {
            assertThat(worker.awaitSequence(sequence, PATIENCE)).isTrue();
            assertThat(worker.begunWith()).isPresent();
            assertThat(worker.image()).isEqualTo(knownToWorkers());
        }
    }

    @Test
    void oneThatIsNotWholeOrNotOfThisLogIsPassedOver() {
        SnapshotNote newest = newest();

        try (var writer = new Writer(log.manager())) {
            note(writer, newest, newest.sequence(), "0".repeat(64), newest.kind());
            note(writer, newest, newest.sequence() + 1_000_000, newest.digest(), newest.kind());
            note(writer, newest, newest.sequence(), newest.digest(), "another");
            writer.write(
                    Topics.SNAPSHOTS,
                    SnapshotNote.keyOf("b"),
                    "no note".getBytes(StandardCharsets.UTF_8));
        }

        try (var follower = Follower.fromSnapshot(log.manager(), Manager.WIRES).start()) {
            assertThat(follower.awaitSequence(newest.sequence(), PATIENCE)).isTrue();
            assertThat(follower.begunWith()).contains(newest);
        }
    }

    @Test
    void aManagerThatBeganWithOneDecidesOn() {
        manager.close();
        manager = new Manager(log.manager(), Manager.WIRES, "one");

        manager.submit(Wishes.create("after", 2));

        manager.await(image -> image.serviceNamed("after").isPresent());
        assertThat(manager.live.begunWith()).isPresent();
        Recorded.isDecidedOnce(log, manager.live.image().sequence(), "begun with a snapshot");
    }

    /// One of the image as it stands would not be believed: its last event is before its offset.
    @Test
    void whoListensToAnImageThatStandsWritesNoSnapshotOfIt() {
        try (var _ = writer(log.manager(), 0)) {
            assertThat(attempts).isEmpty();
        }
    }

    @Test
    void oneThatCanNotBeWrittenIsTriedAgainAfterAsManyEvents() {
        long between = manager.live.image().sequence();
        try (var _ = writer(NOWHERE, between)) {
            while (attempts.isEmpty()) {
                manager.submit(new Input.RemoveService("nobody"));
            }
            for (int i = 0; i < 4; i++) {
                manager.submit(new Input.RemoveService("nobody"));
            }
        }

        assertThat(attempts).hasSize(1);
    }

    private SnapshotWriter writer(Map<String, Object> kafka, long between) {
        return new SnapshotWriter(kafka, Manager.WIRES, manager.live, this::attempt, between);
    }

    private boolean attempt() {
        attempts.add(manager.live.image().sequence());
        return true;
    }

    private static void note(
            Writer writer, SnapshotNote like, long sequence, String digest, String kind) {
        var note =
                new SnapshotNote(
                        kind,
                        like.place(),
                        sequence,
                        like.cause(),
                        like.offset(),
                        like.first(),
                        like.chunks(),
                        digest);
        writer.write(
                Topics.SNAPSHOTS,
                SnapshotNote.keyOf(like.place()),
                note.text().getBytes(StandardCharsets.UTF_8));
    }

    private SnapshotNote newest() {
        try (var follower = Follower.fromSnapshot(log.manager(), Manager.WIRES).start()) {
            assertThat(follower.awaitSequence(1, PATIENCE)).isTrue();
            return follower.begunWith().orElseThrow();
        }
    }

    /// Waits until a snapshot is whole.
    static void awaitNote(Map<String, Object> kafka, String topic) {
        var of = new TopicPartition(topic, 0);
        try (var consumer =
                new KafkaConsumer<>(
                        kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(of));
            consumer.seekToBeginning(List.of(of));
            boolean found = false;
            while (!found) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    String key = new String(each.key(), StandardCharsets.UTF_8);
                    found |= key.equals(SnapshotNote.keyOf("a"));
                }
            }
        }
    }

    /// What all that workers may know makes.
    private ClusterImage knownToWorkers() {
        Map<String, Object> settings = new LinkedHashMap<>(log.manager());
        settings.put("isolation.level", "read_committed");
        ClusterImage image = ClusterImage.EMPTY;
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var of = new TopicPartition(Topics.MEMBER_EVENTS, 0);
            consumer.assign(List.of(of));
            consumer.seekToBeginning(List.of(of));
            long end = consumer.endOffsets(List.of(of)).getOrDefault(of, 0L);
            while (consumer.position(of) < end) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    image = Fold.apply(image, Manager.WIRES.events().decode(each.value()));
                }
            }
        }
        return image;
    }
}
