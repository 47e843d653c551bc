package io.swarmlog.state.streams;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/// Kafka clients as Kafka Streams makes them itself, but for a few things.
///
/// **One transactional id** for all instances and for ever, where one is given. Streams makes up
/// another each time it starts; a transaction that a killed process left open would then hold up
/// all readers of `events` until its timeout (10 s). With one id, whoever begins to decide ends it
/// at once, and an instance that lost its turn without knowing is fenced. That is safe because
/// `inputs` has one partition: never should two instances write at a time.
///
/// **Short looks until settled.** The thread of an application sees that a restore is done, or that
/// it has a task, only between two looks for records. While it starts these are short; afterwards
/// long, so that an idle application sleeps.
///
/// **A short end.** What was asked of the log in advance is not waited for (see [LogConsumer]); there is
/// only time to leave the group.
///
/// **A place of its own to read from**, where the application knows better than its group: see [Line].
///
/// @param leaving the longest that leaving the group takes
/// @param settled whether the application runs and has nothing else to look after than records
/// @param beforeLook called with the consumer before each look for records
record Clients(
        Optional<String> transactionalId,
        Duration leaving,
        BooleanSupplier settled,
        java.util.function.Consumer<Consumer<byte[], byte[]>> beforeLook)
        implements KafkaClientSupplier {
    private static final Duration SHORT_LOOK = Duration.ofMillis(10);

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        var settings = new TreeMap<>(config);
        transactionalId.ifPresent(id -> settings.put("transactional.id", id));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new Patient(config, this);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }

    /// Looks shortly until settled.
    private static final class Patient extends KafkaConsumer<byte[], byte[]> {
        private final Duration leaving;
        private final BooleanSupplier settled;
        private final java.util.function.Consumer<Consumer<byte[], byte[]>> beforeLook;

        private Patient(Map<String, Object> config, Clients clients) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.leaving = clients.leaving;
            this.settled = clients.settled;
            this.beforeLook = clients.beforeLook;
        }

        @Override
        public void close(CloseOptions options) {
            super.close(options.withTimeout(leaving));
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
            beforeLook.accept(this);
            boolean isLong = atMost.compareTo(SHORT_LOOK) > 0;
            return super.poll(isLong && !settled.getAsBoolean() ? SHORT_LOOK : atMost);
        }
    }
}
