package io.swarmlog.history;

import io.swarmlog.codec.Wire;
import io.swarmlog.log.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads a topic of the log from a place on, committed records only.
public final class LogReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    /// A log that gives nothing for so long does not serve.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /// A reader of a log; `kafka` are the settings of a client that may read the topics.
    public LogReader(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("key.deserializer", ByteArrayDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", 20_000);
        settings.put("fetch.max.bytes", 16 << 20);
        settings.put("max.partition.fetch.bytes", 16 << 20);
        consumer = new KafkaConsumer<>(settings);
    }

    /// A record as it lies on the topic.
    public record Raw(int partition, long offset, long atMs, byte[] key, byte[] value) {}

    /// Gives the records of `topic` to `each` from `from` on, until it answers false, or, unless
    /// `follow`, until the end there was at the start.
    public void raw(String topic, Place from, boolean follow, Predicate<Raw> each) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(found -> new TopicPartition(topic, found.partition()))
                        .toList();
        consumer.assign(partitions);
        seek(partitions, from);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long silentSince = System.nanoTime();
        while (follow || !isAt(ends)) {
            var records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Raw raw =
                        new Raw(
                                record.partition(),
                                record.offset(),
                                record.timestamp(),
                                record.key() == null ? new byte[0] : record.key(),
                                record.value() == null ? new byte[0] : record.value());
                if (!each.test(raw)) {
                    return;
                }
            }
            if (!records.isEmpty()) {
                silentSince = System.nanoTime();
            } else if (!follow && System.nanoTime() - silentSince > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "expected more records of " + topic + ", but none came");
            }
        }
    }

    /// As [#raw], with the records decoded.
    public <T> void read(
            String topic, Wire<T> wire, Place from, boolean follow, Predicate<Logged<T>> each) {
        raw(
                topic,
                from,
                follow,
                raw -> each.test(new Logged<>(raw.offset(), raw.atMs(), wire.decode(raw.value()))));
    }

    /// All records of a topic there are now.
    public <T> List<Logged<T>> all(String topic, Wire<T> wire) {
        List<Logged<T>> all = new ArrayList<>();
        read(topic, wire, new Place.Beginning(), false, all::add);
        return all;
    }

    private void seek(List<TopicPartition> partitions, Place from) {
        switch (from) {
            case Place.Beginning() -> consumer.seekToBeginning(partitions);
            case Place.End() -> consumer.seekToEnd(partitions);
            case Place.Offset(long offset) ->
                    partitions.forEach(partition -> consumer.seek(partition, offset));
            case Place.Time(var at) -> {
                Map<TopicPartition, Long> wanted = new HashMap<>();
                partitions.forEach(partition -> wanted.put(partition, at.toEpochMilli()));
                Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted);
                for (TopicPartition partition : partitions) {
                    OffsetAndTimestamp first = found.get(partition);
                    if (first == null) {
                        consumer.seekToEnd(List.of(partition));
                    } else {
                        consumer.seek(partition, first.offset());
                    }
                }
            }
        }
    }

    private boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
