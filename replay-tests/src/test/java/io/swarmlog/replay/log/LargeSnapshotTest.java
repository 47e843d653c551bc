package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.follow.Follower;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.state.streams.SnapshotWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One piece of an image may be larger than a record of the log: what a swarm has once, the
/// addresses of a network, the tasks of a slot.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LargeSnapshotTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RECORD_BYTES = 8 << 20;
    private static final int NAME_BYTES = 10_000;
    private static final int BATCH_BYTES = 512 << 10;
    private static final int EVENTS = RECORD_BYTES / NAME_BYTES + 100;

    @TempDir private Path directory;

    @Test
    void aPieceThatIsLargerThanARecordIsWrittenAndRead() throws IOException {
        try (var log = TestLog.start(directory)) {
            Map<String, Object> kafka = log.manager();
            List<EventRecord> events = events();
            write(kafka, Topics.EVENTS, events);
            write(kafka, Topics.MEMBER_EVENTS, events);

            try (var live = new Follower(kafka, Manager.WIRES);
                    var _ =
                            new SnapshotWriter(
                                    kafka, Manager.WIRES, live, () -> true, events.size())) {
                live.start();
                SnapshotsTest.awaitNote(kafka, Topics.SNAPSHOTS);
                SnapshotsTest.awaitNote(kafka, Topics.MEMBER_SNAPSHOTS);
            }

            ClusterImage all = Fold.applyAll(ClusterImage.EMPTY, events);
            requireBegun(Follower.fromSnapshot(kafka, Manager.WIRES), all);
            requireBegun(Follower.ofWorker(kafka, Manager.WIRES), all);
        }
    }

    private static void requireBegun(Follower begins, ClusterImage all) {
        try (Follower follower = begins.start()) {
            assertThat(follower.awaitCaughtUp(PATIENCE)).isTrue();
            assertThat(follower.begunWith()).isPresent();
            assertThat(follower.image()).isEqualTo(all);
        }
    }

    private static List<EventRecord> events() {
        List<EventRecord> events = new ArrayList<>();
        for (int i = 1; i <= EVENTS; i++) {
            var revoked = new Event.PublisherRevoked(i + "-" + "x".repeat(NAME_BYTES));
            events.add(new EventRecord(i, i, i, new Origin.Api(), "", "", true, revoked));
        }
        return events;
    }

    private static void write(Map<String, Object> kafka, String topic, List<EventRecord> events) {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("linger.ms", 100);
        settings.put("batch.size", BATCH_BYTES);
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (EventRecord event : events) {
                byte[] value = Manager.WIRES.events().encode(event);
                producer.send(new ProducerRecord<>(topic, 0, new byte[0], value));
            }
        }
    }
}
