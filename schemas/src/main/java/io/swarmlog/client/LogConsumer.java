package io.swarmlog.client;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/// A consumer without a group: it has nothing to leave, so it ends at once. Kafka's own waits at its
/// end until the server has answered what was asked for in advance, which is `fetch.max.wait.ms`
/// where nothing comes.
public final class LogConsumer<K, V> extends KafkaConsumer<K, V> {
    /// As Kafka's own.
    public LogConsumer(Map<String, Object> settings, Deserializer<K> keys, Deserializer<V> values) {
        super(settings, keys, values);
    }

    @Override
    public void close() {
        close(CloseOptions.timeout(Duration.ZERO));
    }
}
