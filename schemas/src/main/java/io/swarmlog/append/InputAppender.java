package io.swarmlog.append;

import io.swarmlog.codec.Wire;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Appends inputs to the line, each once and in the order of the calls.
///
/// An append that failed may still have been written, unless the failure says that it can't be:
/// whoever needs to know waits for the outcome on `events`.
public final class InputAppender implements AutoCloseable {
    /// The largest input: what the topic takes (`max.message.bytes` of the topic's layout).
    private static final int MAX_RECORD_BYTES = 8 << 20;

    /// What may wait for the broker; further calls block, then fail.
    private static final long BUFFER_BYTES = 16L << 20;

    /// After this long a record that is not acknowledged is given up. Below swarm's request timeout
    /// of 20 s (SwarmKit `manager/state/raft`), so that the caller hears why.
    private static final Duration DELIVERY = Duration.ofSeconds(15);

    /// A broker that says nothing for so long is left for the one that leads now.
    private static final Duration REQUEST = Duration.ofSeconds(2);

    private static final Duration BLOCK = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Producer<String, byte[]> producer;
    private final Wire<InputRecord> wire;

    /// @param kafka how to reach the log: addresses and TLS
    public InputAppender(Map<String, Object> kafka, Wire<InputRecord> wire) {
        this(
                new KafkaProducer<>(
                        settings(kafka), new StringSerializer(), new ByteArraySerializer()),
                wire);
    }

    InputAppender(Producer<String, byte[]> producer, Wire<InputRecord> wire) {
        this.producer = producer;
        this.wire = wire;
    }

    /// Appends the input; the result is its offset once all copies have it. The call itself blocks
    /// at most a few seconds, when the log can't be reached or too much waits for it; it never
    /// throws for that, the result does.
    ///
    /// @param key what the input is about, for whoever reads the topic
    public CompletableFuture<Long> append(String key, InputRecord input) {
        var appended = new CompletableFuture<Long>();
        var record = new ProducerRecord<>(Topics.INPUTS, 0, key, wire.encode(input));
        try {
            producer.send(
                    record,
                    (metadata, failure) -> {
                        if (failure == null) {
                            appended.complete(Objects.requireNonNull(metadata).offset());
                        } else {
                            appended.completeExceptionally(failure);
                        }
                    });
        } catch (KafkaException | IllegalStateException e) {
            appended.completeExceptionally(e);
        }
        return appended;
    }

    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("max.request.size", MAX_RECORD_BYTES);
        settings.put("buffer.memory", BUFFER_BYTES);
        settings.put("delivery.timeout.ms", (int) DELIVERY.toMillis());
        settings.put("request.timeout.ms", (int) REQUEST.toMillis());
        settings.put("max.block.ms", BLOCK.toMillis());
        return settings;
    }
}
