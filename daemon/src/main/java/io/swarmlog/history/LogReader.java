package io.swarmlog.history;

import io.swarmlog.client.LogConsumer;
import io.swarmlog.codec.Wire;
import io.swarmlog.log.Logged;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a topic of the log from a place on, committed records only.
public final class LogReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final Duration POLL = Duration.ofMillis(200);

    /// A log that gives nothing for so long does not serve.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LogConsumer<byte[], byte[]> consumer;

    /// A reader of a log; `kafka` are the settings of a client that may read the topics.
    public LogReader(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("max.poll.records", 20_000);
        settings.put("fetch.max.bytes", 16 << 20);
        settings.put("max.partition.fetch.bytes", 16 << 20);
        consumer =
                new LogConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// A record as it lies on the topic.
    public record Raw(int partition, long offset, long atMs, byte[] key, byte[] value) {}

    /// Gives the records of `topic` to `each` from `from` on, until that, or until it answers false.
    public void raw(String topic, Place from, Until until, Predicate<Raw> each) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(found -> new TopicPartition(topic, found.partition()))
                        .toList();
        consumer.assign(partitions);
        seek(partitions, from);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long begunNs = System.nanoTime();
        long silentSince = begunNs;
        while (goesOn(until, ends, begunNs)) {
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
            } else if (until instanceof Until.Now
                    && System.nanoTime() - silentSince > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "expected more records of " + topic + ", but none came");
            }
        }
    }

    private boolean goesOn(Until until, Map<TopicPartition, Long> ends, long begunNs) {
        return switch (until) {
            case Until.Now() -> !isAt(ends);
            case Until.Stopped() -> true;
            case Until.Elapsed(Duration time) -> System.nanoTime() - begunNs < time.toNanos();
        };
    }

    /// As [#raw], with the records decoded.
    public <T> void read(
            String topic, Wire<T> wire, Place from, Until until, Predicate<Logged<T>> each) {
        raw(
                topic,
                from,
                until,
                raw -> each.test(new Logged<>(raw.offset(), raw.atMs(), wire.decode(raw.value()))));
    }

    /// All records of a topic there are now, fetched as they are asked for. Nothing else may be read
    /// with this reader meanwhile.
    public <T> Iterator<Logged<T>> all(String topic, Wire<T> wire) {
        return fetched(topic, wire::decode);
    }

    /// As [#all], where what can't be read is absent.
    public <T> Iterator<Logged<Optional<T>>> readable(String topic, Wire<T> wire) {
        return fetched(topic, value -> decoded(wire, value));
    }

    private static <T> Optional<T> decoded(Wire<T> wire, byte[] value) {
        try {
            return Optional.of(wire.decode(value));
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.atWarn().setCause(e).log("a record can't be read");
            return Optional.empty();
        }
    }

    private <T> Iterator<Logged<T>> fetched(String topic, Function<byte[], T> decode) {
        TopicPartition only = new TopicPartition(topic, 0);
        consumer.assign(List.of(only));
        consumer.seekToBeginning(List.of(only));
        return new Fetching<>(decode, consumer.endOffsets(List.of(only)));
    }

    private final class Fetching<T> implements Iterator<Logged<T>> {
        private final Function<byte[], T> decode;
        private final Map<TopicPartition, Long> ends;
        private Iterator<ConsumerRecord<byte[], byte[]>> fetched = Collections.emptyIterator();

        Fetching(Function<byte[], T> decode, Map<TopicPartition, Long> ends) {
            this.decode = decode;
            this.ends = ends;
        }

        @Override
        public boolean hasNext() {
            long silentSince = System.nanoTime();
            while (!fetched.hasNext()) {
                if (isAt(ends)) {
                    return false;
                }
                if (System.nanoTime() - silentSince > PATIENCE.toNanos()) {
                    throw new IllegalStateException("expected more records, but none came");
                }
                fetched = consumer.poll(POLL).iterator();
            }
            return true;
        }

        @Override
        public Logged<T> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("expected a further record, but that was all");
            }
            ConsumerRecord<byte[], byte[]> record = fetched.next();
            byte[] value = record.value() == null ? new byte[0] : record.value();
            return new Logged<>(record.offset(), record.timestamp(), decode.apply(value));
        }
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
