package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Topics;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.state.control.Control;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What stands on a log, and what should.
final class Recorded {
    private Recorded() {}

    /// Whether the events there are are those of deciding all inputs once, up to event `sequence` at
    /// least. Time goes on meanwhile: one of both may be longer.
    static void isDecidedOnce(TestLog log, long sequence, Object what) {
        List<EventRecord> expected = decidedOnce(log);
        List<EventRecord> found = events(log);
        int common = Math.min(expected.size(), found.size());
        assertThat(common).as("%s", what).isGreaterThanOrEqualTo((int) sequence);
        assertThat(found.subList(0, common)).as("%s", what).isEqualTo(expected.subList(0, common));
    }

    /// The events of deciding all inputs once.
    static List<EventRecord> decidedOnce(TestLog log) {
        var control = new Control(ClusterImage.EMPTY);
        var events = new ArrayList<EventRecord>();
        for (var record :
                read(
                        log,
                        Topics.INPUTS,
                        found ->
                                new Logged<>(
                                        found.offset(),
                                        found.timestamp(),
                                        Manager.WIRES.inputs().decode(found.value())))) {
            events.addAll(control.take(record).events());
        }
        return events;
    }

    /// The events there are.
    static List<EventRecord> events(TestLog log) {
        return read(log, Topics.EVENTS, found -> Manager.WIRES.events().decode(found.value()));
    }

    private static <T> List<T> read(
            TestLog log, String topic, Function<ConsumerRecord<byte[], byte[]>, T> each) {
        Map<String, Object> settings = new LinkedHashMap<>(log.manager());
        settings.put("isolation.level", "read_committed");
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            var found = new ArrayList<T>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(one -> found.add(each.apply(one)));
            }
            return found;
        }
    }
}
