package io.swarmlog.state.streams;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/// Knows whether more inputs are at hand. Kafka Streams asks for the time of the next record it has
/// in memory before it gives the present one to the processor; if it did not, it has none.
///
/// So control commits when it has decided all there is: at once for a single input, once for many
/// that came together. Were Streams to ask at another time, control would commit after each input:
/// slower, still right.
final class Buffered implements TimestampExtractor {
    private long newest = -1;

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        newest = record.offset();
        return record.timestamp();
    }

    /// True when no record after `offset` is in memory.
    boolean isLast(long offset) {
        return newest <= offset;
    }
}
