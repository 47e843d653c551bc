package io.swarmlog.replay.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.replay.support.SilentPort;
import io.swarmlog.replay.support.TestQuorum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server is gone and its address answers nobody, not even with a refusal: as a host cut off.
class LostServerTest {
    private static final TopicPartition PART = new TopicPartition("part", 0);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Twice as long as a server waits for records.
    private static final Duration REQUEST = Duration.ofSeconds(1);

    private static final Duration HELD_UP = Duration.ofMillis(500);

    @TempDir private Path directory;

    @Test
    void aReaderOfOnePartGoesOnWithWhoLeadsItNow() throws Exception {
        try (var quorum = TestQuorum.found(directory)) {
            quorum.join(2);
            quorum.join(3);
            try (var admin = quorum.admin()) {
                var copies = Map.of(PART.partition(), List.of(2, 3, 1));
                admin.createTopics(List.of(new NewTopic(PART.topic(), copies))).all().get();
            }
            try (var reader = reader(quorum)) {
                reader.assign(List.of(PART));
                reader.seekToBeginning(List.of(PART));
                write(quorum, "before");
                assertThat(read(reader)).isEqualTo("before");
                askNothing(reader);

                int port = quorum.config(2).listeners().clientPort();
                quorum.stop(2);
                try (var gone = SilentPort.at(port)) {
                    write(quorum, "after");
                    reader.resume(List.of(PART));
                    lateToAsk(reader);

                    assertThat(read(reader))
                            .as("read while nobody answers at %s", gone)
                            .isEqualTo("after");
                }
            }
        }
    }

    /// It asks who leads only when it has to, and only the servers it learned of: what it would do by
    /// the clock would hide that it asks nobody.
    private static KafkaConsumer<String, String> reader(TestQuorum quorum) throws Exception {
        var settings = new TreeMap<>(quorum.client());
        settings.put("metadata.recovery.strategy", "none");
        settings.put("metadata.max.age.ms", Duration.ofMinutes(5).toMillis());
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    /// Ends the request that is under way: its answer would tell who leads next.
    private static void askNothing(KafkaConsumer<String, String> reader) {
        reader.pause(List.of(PART));
        assertThat(reader.poll(REQUEST)).isEmpty();
    }

    /// Sees that the server is gone, and is then held up until it may connect there again: as on a
    /// busy host.
    private static void lateToAsk(KafkaConsumer<String, String> reader) {
        assertThat(reader.poll(Duration.ZERO)).isEmpty();
        LockSupport.parkNanos(HELD_UP.toNanos());
    }

    private static String read(KafkaConsumer<String, String> reader) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            for (var each : reader.poll(Duration.ofSeconds(1))) {
                return each.value();
            }
        }
        return "nothing in " + LIMIT;
    }

    private static void write(TestQuorum quorum, String value) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        quorum.client(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(PART.topic(), PART.partition(), "", value)).get();
        }
    }
}
