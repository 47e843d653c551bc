package io.swarmlog.replay.log;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Topics;
import io.swarmlog.model.TaskState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What stands on all seats, in clear: by seat and task what is wished, and how the task ended.
final class SeatReader implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final KafkaConsumer<String, byte[]> consumer;
    private final TreeMap<String, String> found = new TreeMap<>();

    SeatReader(Map<String, Object> kafka) {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        consumer =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> seats =
                consumer.partitionsFor(Topics.ASSIGNMENTS).stream()
                        .map(it -> new TopicPartition(it.topic(), it.partition()))
                        .toList();
        consumer.assign(seats);
        consumer.seekToBeginning(seats);
    }

    void readOn() {
        consumer.poll(LOOK)
                .forEach(record -> {
                    String place = record.partition() + "/" + record.key();
                    if (record.value() == null) {
                        found.remove(place);
                    } else {
                        Assignment read = Manager.WIRES.assignments().decode(record.value());
                        boolean ended = read.observed().isTerminal();
                        found.put(place, text(read.desired(), ended, read.observed()));
                    }
                });
    }

    TreeMap<String, String> found() {
        return found;
    }

    /// What should stand there.
    static TreeMap<String, String> wanted(ClusterImage image) {
        var wanted = new TreeMap<String, String>();
        for (Task task : image.tasks().values()) {
            task.node()
                    .filter(_ -> !task.state().isBefore(TaskState.ASSIGNED))
                    .flatMap(image::node)
                    .ifPresent(node ->
                            wanted.put(
                                    node.seat() + "/" + task.id(),
                                    text(task.desired(), task.state().isTerminal(), task.state())));
        }
        return wanted;
    }

    private static String text(TaskState desired, boolean ended, TaskState state) {
        return desired + (ended ? " " + state : "");
    }

    @Override
    public void close() {
        consumer.close();
    }
}
