package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.follow.Follower;
import io.swarmlog.follow.SnapshotNote;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a manager and `streams` start to decide with, on a real log.
@Timeout(120)
class DecidingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TopicPartition SNAPSHOTS = new TopicPartition(Topics.SNAPSHOTS, 0);
    private static final int BETWEEN = 5;

    @TempDir private Path folder;

    @Test
    void whoDecidesWritesSnapshotsThatOthersBeginWith() throws IOException {
        Wires wires = AvroWires.of(new FixedSchemaIds());
        try (EmbeddedKafka broker = OneBroker.start(folder);
                Admin admin = Admin.create(broker.client())) {
            TopicLayout.ensure(admin, 1, (short) 1, Long.MAX_VALUE);
            Map<String, Object> kafka = broker.client();
            try (var follower = Follower.fromSnapshot(kafka, wires).start();
                    var inputs = new InputAppender(kafka, wires.inputs());
                    var _ =
                            Deciding.start(
                                    new OneBroker.Log(kafka, wires, follower),
                                    inputs,
                                    "one",
                                    BETWEEN);
                    var ledger = new Ledger(inputs, follower)) {
                for (int i = 0; i < BETWEEN; i++) {
                    ledger.submit(new Input.RemoveService("nobody"), "tester");
                }
                awaitNote(kafka);

                try (var other = Follower.fromSnapshot(kafka, wires).start()) {
                    assertThat(other.awaitSequence(BETWEEN, PATIENCE)).isTrue();
                    assertThat(other.begunWith()).isPresent();
                    assertThat(other.image()).isEqualTo(follower.image());
                }
            }
        }
    }

    private static void awaitNote(Map<String, Object> kafka) {
        try (var consumer =
                new KafkaConsumer<>(
                        kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(SNAPSHOTS));
            consumer.seekToBeginning(List.of(SNAPSHOTS));
            boolean found = false;
            while (!found) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    String key = new String(each.key(), StandardCharsets.UTF_8);
                    found |= key.equals(SnapshotNote.keyOf("a"));
                }
            }
        }
    }
}
