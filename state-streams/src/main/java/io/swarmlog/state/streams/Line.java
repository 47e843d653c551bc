package io.swarmlog.state.streams;

import io.swarmlog.codec.Wire;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where on `inputs` deciding goes on: behind the last input that the events prove decided. What
/// the consumer group has committed is written at another moment than the events; after a power
/// failure it may be further on, and the inputs between would never be decided. To decide again what
/// led to nothing leads to nothing again.
final class Line {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final TopicPartition INPUTS = new TopicPartition(Topics.INPUTS, 0);
    private static final TopicPartition COMMANDS = new TopicPartition(Topics.COMMANDS, 0);
    private static final long NOWHERE = -1;

    private final Map<String, Object> kafka;
    private final Wire<InputRecord> inputs;
    private final AtomicLong from = new AtomicLong(NOWHERE);

    Line(Map<String, Object> kafka, Wire<InputRecord> inputs) {
        this.kafka = kafka;
        this.inputs = inputs;
    }

    /// The next input to be read is that at `offset`.
    void goOnAt(long offset) {
        from.set(offset);
    }

    /// Moves the consumer to where it was told to go on, once; by the consumer's thread.
    void seek(Consumer<byte[], byte[]> consumer) {
        if (from.get() != NOWHERE && consumer.assignment().contains(INPUTS)) {
            consumer.seek(INPUTS, from.getAndSet(NOWHERE));
        }
    }

    /// A disk that lied may have lost the last inputs and commands, but kept events of them. New
    /// ones at their offsets would be taken for decided, so these are filled with what means
    /// nothing.
    ///
    /// @param cause of the last event there is
    /// @param published the last command that was taken
    void fill(TurnReader log, long cause, long published) {
        var ends = log.ends(List.of(INPUTS, COMMANDS), IsolationLevel.READ_UNCOMMITTED);
        long missingInputs = cause + 1 - ends.getOrDefault(INPUTS, 0L);
        long missingCommands = published + 1 - ends.getOrDefault(COMMANDS, 0L);
        if (missingInputs <= 0 && missingCommands <= 0) {
            return;
        }
        LOG.atError()
                .addKeyValue("inputs", Math.max(0, missingInputs))
                .addKeyValue("commands", Math.max(0, missingCommands))
                .log("the disk lost what it had said was written: events without inputs remain");
        byte[] tick =
                inputs.encode(
                        new InputRecord(
                                new Origin.Clock(), "clock", "clock/lost", new Input.Tick()));
        try (var producer = new KafkaProducer<>(settings(), bytes(), bytes())) {
            fill(producer, INPUTS, missingInputs, tick);
            fill(producer, COMMANDS, missingCommands, new byte[0]);
        }
    }

    private static void fill(
            KafkaProducer<byte[], byte[]> producer, TopicPartition to, long count, byte[] value) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            sent.add(
                    producer.send(
                            new ProducerRecord<>(to.topic(), to.partition(), new byte[0], value)));
        }
        for (Future<RecordMetadata> each : sent) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new KafkaException("expected to fill " + to + ", but could not", e);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    /// The end of `inputs`.
    long end() {
        try (var log = new TurnReader(kafka)) {
            return log.end(INPUTS, IsolationLevel.READ_UNCOMMITTED);
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        return settings;
    }

    private static ByteArraySerializer bytes() {
        return new ByteArraySerializer();
    }
}
