package io.swarmlog.state.streams;

import io.swarmlog.codec.Wire;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The inputs that a manager asked to have skipped ([Input.SkipInput]), looked for among all that
/// were not decided yet before the first of them is: the wish stands behind the input it is about.
final class SkipWishes {
    private static final TopicPartition INPUTS = new TopicPartition(Topics.INPUTS, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(SkipWishes.class);

    private final Wire<InputRecord> inputs;

    SkipWishes(Wire<InputRecord> inputs) {
        this.inputs = inputs;
    }

    /// The offsets of inputs to skip, when those up to `decided` are decided.
    SortedSet<Long> after(TurnReader log, long decided) {
        SortedSet<Long> skipped = new TreeSet<>();
        long end = log.end(INPUTS, IsolationLevel.READ_COMMITTED);
        if (decided + 1 >= end) {
            return skipped;
        }
        Consumer<byte[], byte[]> consumer = log.reading(INPUTS);
        consumer.seek(INPUTS, decided + 1);
        while (consumer.position(INPUTS) < end) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                wish(each).ifPresent(skipped::add);
            }
        }
        return skipped;
    }

    /// What a publisher wrote is no manager's wish.
    private Optional<Long> wish(ConsumerRecord<byte[], byte[]> record) {
        try {
            InputRecord read = inputs.decode(record.value());
            return read.input() instanceof Input.SkipInput(long offset)
                            && read.origin() instanceof Origin.Api
                    ? Optional.of(offset)
                    : Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.atDebug().addKeyValue("offset", record.offset()).setCause(e).log("no wish");
            return Optional.empty();
        }
    }
}
