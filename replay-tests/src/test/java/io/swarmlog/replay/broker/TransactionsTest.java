package io.swarmlog.replay.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.replay.support.TestQuorum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What was committed is read, whatever happened to the brokers meanwhile.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TransactionsTest {
    private static final TopicPartition FAR = new TopicPartition("far", 0);
    private static final Duration LOOK = Duration.ofMillis(100);

    @TempDir private Path directory;

    /// Kafka 4.3.1 by itself takes the partition for deleted and leaves the record unread for ever
    /// (KAFKA-20734).
    @Test
    void aCommitReachesAPartitionThatHadNoLeader() throws Exception {
        try (var managers = TestQuorum.found(directory);
                var admin = managers.admin();
                var producer = producer(managers.client())) {
            // The coordinator is on the first manager, which stays.
            producer.initTransactions();
            managers.join(2);
            managers.join(3);
            admin.createTopics(List.of(new NewTopic(FAR.topic(), Map.of(0, List.of(3)))))
                    .all()
                    .get();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(FAR.topic(), "kept".getBytes(UTF_8))).get();

            managers.stop(3);
            while (hasLeader(admin)) {
                Thread.onSpinWait();
            }
            producer.commitTransaction();
            managers.start(3);

            assertThat(firstCommitted(managers.client())).isEqualTo("kept");
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> client) {
        var settings = new HashMap<>(client);
        settings.put("transactional.id", "test");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static boolean hasLeader(Admin admin) throws Exception {
        var topics = admin.describeTopics(List.of(FAR.topic())).allTopicNames().get();
        return Objects.requireNonNull(topics.get(FAR.topic())).partitions().getFirst().leader()
                != null;
    }

    private static String firstCommitted(Map<String, Object> client) {
        var settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(FAR));
            consumer.seekToBeginning(List.of(FAR));
            while (true) {
                for (var each : consumer.poll(LOOK)) {
                    return new String(each.value(), UTF_8);
                }
            }
        }
    }
}
