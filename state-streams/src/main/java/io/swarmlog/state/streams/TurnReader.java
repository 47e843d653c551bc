package io.swarmlog.state.streams;

import io.swarmlog.client.LogConsumer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What is asked of the log and read from it before the first input of a turn is decided, by one
/// thread. All of it shares one client of each kind: each costs a TLS connection to every server it
/// talks to, while nobody decides. Throws [KafkaException] when the log does not answer.
final class TurnReader implements AutoCloseable {
    private static final int NO_WAIT_MS = 10;

    private final Map<String, Object> kafka;
    private final Admin admin;
    private Optional<Consumer<byte[], byte[]>> consumer = Optional.empty();

    TurnReader(Map<String, Object> kafka) {
        this.kafka = kafka;
        this.admin = Admin.create(kafka);
    }

    Admin admin() {
        return admin;
    }

    /// The ends of partitions.
    ///
    /// @param level whether what open transactions wrote counts
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel level) {
        var question =
                partitions.stream()
                        .collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()));
        try {
            var answer = admin.listOffsets(question, new ListOffsetsOptions(level)).all().get();
            Map<TopicPartition, Long> ends = new LinkedHashMap<>();
            answer.forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new KafkaException("expected the ends of " + partitions + ", but got none", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// The end of one.
    long end(TopicPartition partition, IsolationLevel level) {
        return Objects.requireNonNull(ends(List.of(partition), level).get(partition));
    }

    /// A consumer of what is committed, without a group, that reads this partition.
    Consumer<byte[], byte[]> reading(TopicPartition partition) {
        var reading = consumer.orElseGet(this::make);
        consumer = Optional.of(reading);
        reading.assign(List.of(partition));
        return reading;
    }

    private Consumer<byte[], byte[]> make() {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        // What it asked for in advance is answered before what it asks of another partition.
        settings.put("fetch.max.wait.ms", NO_WAIT_MS);
        return new LogConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        consumer.ifPresent(Consumer::close);
    }
}
