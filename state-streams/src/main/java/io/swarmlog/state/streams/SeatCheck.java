package io.swarmlog.state.streams;

import io.swarmlog.client.LogConsumer;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.Topics;
import io.swarmlog.model.TaskId;
import io.swarmlog.state.control.Wish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Compares what stands on the seats with what the image says the nodes should have been told. They
/// are written together, but after a power failure files are of different moments: a task of the
/// image may be missing, one that is gone may be there, or an older wish.
///
/// Assignments are sealed, so what is compared is a mark beside each ([Wish#of]). Those of an
/// earlier version have none; of them only whether they are there is known.
final class SeatCheck {
    /// The header with what a record wishes.
    static final String WISH = "wish";

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> kafka;
    private final Supplier<ClusterImage> image;
    private final BooleanSupplier closed;

    /// @param closed whether the answer is not wanted any more
    SeatCheck(Map<String, Object> kafka, Supplier<ClusterImage> image, BooleanSupplier closed) {
        this.kafka = kafka;
        this.image = image;
        this.closed = closed;
    }

    /// What the seats must be told again. What changes meanwhile may be among it: to be told twice
    /// does no harm.
    List<Seated> wrong() {
        Map<Integer, Map<TaskId, Optional<String>>> there = read();
        ClusterImage now = image.get();
        List<Seated> wrong = new ArrayList<>();
        there.forEach((seat, marks) -> wrong.addAll(wrong(seat, marks, now)));
        return wrong;
    }

    /// @param marks of the tasks that stand on the seat
    static List<Seated> wrong(int seat, Map<TaskId, Optional<String>> marks, ClusterImage image) {
        Map<TaskId, Optional<String>> left = new TreeMap<>(marks);
        List<Seated> wrong = new ArrayList<>();
        for (Task task : Wish.on(seat, image)) {
            Optional<String> mark = left.remove(task.id());
            boolean isRight =
                    mark != null && (mark.isEmpty() || mark.get().equals(Wish.of(task, image)));
            if (!isRight) {
                wrong.add(new Seated(seat, task.id()));
            }
        }
        left.keySet().forEach(gone -> wrong.add(new Seated(seat, gone)));
        return wrong;
    }

    private Map<Integer, Map<TaskId, Optional<String>>> read() {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("max.poll.records", 5_000);
        Map<Integer, Map<TaskId, Optional<String>>> there = new TreeMap<>();
        try (var consumer =
                new LogConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> seats =
                    consumer.partitionsFor(Topics.ASSIGNMENTS).stream()
                            .map(it -> new TopicPartition(it.topic(), it.partition()))
                            .toList();
            seats.forEach(seat -> there.put(seat.partition(), new TreeMap<>()));
            consumer.assign(seats);
            consumer.seekToBeginning(seats);
            Map<TopicPartition, Long> ends = consumer.endOffsets(seats);
            while (!closed.getAsBoolean() && isBefore(consumer, ends)) {
                for (ConsumerRecord<String, byte[]> each : consumer.poll(POLL)) {
                    take(there.getOrDefault(each.partition(), new TreeMap<>()), each);
                }
            }
        }
        return there;
    }

    private static boolean isBefore(
            LogConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    private static void take(
            Map<TaskId, Optional<String>> seat, ConsumerRecord<String, byte[]> record) {
        var task = new TaskId(record.key());
        if (record.value() == null) {
            seat.remove(task);
            return;
        }
        Header wish = record.headers().lastHeader(WISH);
        seat.put(
                task,
                Optional.ofNullable(wish)
                        .map(it -> new String(it.value(), StandardCharsets.UTF_8)));
    }
}
