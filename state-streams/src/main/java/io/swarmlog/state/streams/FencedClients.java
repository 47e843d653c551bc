package io.swarmlog.state.streams;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/// Kafka clients for control, as Kafka Streams makes them itself but for one thing: the
/// transactional id is the same in every instance and after every restart.
///
/// Streams makes up another one each time it starts. A transaction that a killed process left open
/// would then hold up all readers of `events` until its timeout (10 s). With one id, whoever begins
/// to decide ends it at once, and an instance that lost its turn without knowing is fenced. That is
/// safe because `inputs` has one partition: never should two instances write at a time.
record FencedClients(String transactionalId) implements KafkaClientSupplier {
    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        var fenced = new TreeMap<>(config);
        fenced.put("transactional.id", transactionalId);
        return new KafkaProducer<>(fenced, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }
}
