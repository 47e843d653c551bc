package io.swarmlog.bench;

import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import io.swarmlog.log.WorkerView;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Writes the log of a swarm that is small and old: tasks that end a moment after they began, again
/// and again. What was decided is real; it is written without waiting for what was written before.
final class OldLog implements AutoCloseable {
    private static final int NODES = 50;
    private static final int REPLICAS = 100;
    private static final long SAY_EVERY = 1_000_000;

    /// More than a task waits until it is begun again.
    private static final long ROUND_MS = 10_000;

    private static final int BATCH_BYTES = 256 << 10;
    private static final byte[] NO_KEY = {};

    private final Wires wires;
    private final Control control = new Control(ClusterImage.EMPTY);
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Optional<Exception>> failure =
            new AtomicReference<>(Optional.empty());
    private long offset;
    private long nowMs = 1_700_000_000_000L;

    private OldLog(Map<String, Object> kafka, Wires wires) {
        this.wires = wires;
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 50);
        settings.put("batch.size", BATCH_BYTES);
        producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Writes at least so many events on a log that has none; returns when they are there.
    ///
    /// Throws [IOException] when the log does not take them.
    static void write(Map<String, Object> kafka, Wires wires, long events, Consumer<String> say)
            throws IOException {
        try (var log = new OldLog(kafka, wires)) {
            log.begin();
            long said = SAY_EVERY;
            while (log.control.image().sequence() < events) {
                log.round();
                if (log.control.image().sequence() >= said) {
                    say.accept("%,d events ...".formatted(log.control.image().sequence()));
                    said += SAY_EVERY;
                }
            }
            log.producer.flush();
            log.requireWritten();
        }
    }

    private void begin() {
        take(Workload.swarm(0));
        for (int node = 0; node < NODES; node++) {
            take(Workload.node(node));
        }
        take(
                new Input.CreateService(
                        Workload.service("crashing", "app:1", REPLICAS), Optional.empty()));
    }

    private void round() throws IOException {
        for (Task task : List.copyOf(control.image().tasks().values())) {
            if (task.isRunnable() && task.node().isPresent()) {
                report(task, TaskState.RUNNING);
                report(task, TaskState.FAILED);
            }
        }
        nowMs += ROUND_MS;
        take(new Input.Tick());
        requireWritten();
    }

    private void requireWritten() throws IOException {
        Optional<Exception> failed = failure.get();
        if (failed.isPresent()) {
            throw new IOException("expected the log to take the events, but", failed.get());
        }
    }

    private void report(Task task, TaskState state) {
        var report =
                new Input.TaskReport(
                        task.id(), state, nowMs, state.text(), "", Optional.empty(), List.of());
        take(new Input.ReportTasks(task.node().orElseThrow(), 1, List.of(report)));
    }

    private void take(Input input) {
        nowMs++;
        var record = new InputRecord(new Origin.Api(), "bench", "c" + offset, input);
        send(Topics.INPUTS, wires.inputs().encode(record));
        for (EventRecord event : control.take(new Logged<>(offset, nowMs, record)).events()) {
            send(Topics.EVENTS, wires.events().encode(event));
            send(Topics.MEMBER_EVENTS, wires.events().encode(WorkerView.of(event)));
        }
        offset++;
    }

    private void send(String topic, byte[] value) {
        var unused =
                producer.send(
                        new ProducerRecord<>(topic, 0, NO_KEY, value),
                        (_, failed) -> {
                            if (failed != null) {
                                failure.set(Optional.of(failed));
                            }
                        });
    }

    @Override
    public void close() {
        producer.close();
    }
}
