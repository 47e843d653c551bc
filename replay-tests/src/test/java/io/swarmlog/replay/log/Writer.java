package io.swarmlog.replay.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Writes raw records, as programs outside of the manager do.
final class Writer implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;

    Writer(Map<String, Object> kafka) {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("linger.ms", 0);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /// Returns when the log has it.
    void write(String topic, String key, byte[] value) {
        write(new ProducerRecord<>(topic, key, value));
    }

    /// Returns when the log has it.
    void write(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "expected to write to " + record.topic() + ", but could not", e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
