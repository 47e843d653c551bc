package io.swarmlog.agent.inbox;

import io.swarmlog.log.Assignment;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows one seat of `assignments`. Of each poll, the reader is told the newest record of each
/// task; once, when all that was there at the beginning has been told, that it has. A record that
/// can't be opened yet holds that up: a node that does not know all its tasks must not end any.
public final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private static final Duration POLL = Duration.ofSeconds(1);

    /// The pause after the log could not be read.
    private static final Duration FAILURE_PAUSE = Duration.ofMillis(500);

    /// How long closing waits for the thread.
    private static final Duration LEAVING = Duration.ofSeconds(2);

    /// Hears what stands on the seat, by one thread.
    public interface Reader {
        /// The newest orders for some tasks; an empty one takes the task away.
        void ordered(Map<TaskId, Optional<Assignment>> orders);

        /// All that stood there when reading began has been told.
        void caughtUp();
    }

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final AssignmentReader assignments;
    private final NodeId node;
    private final TopicPartition seat;
    private final Reader reader;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Optional<Consumer<String, byte[]>> open = Optional.empty();
    private boolean caughtUp;

    /// The newest records that can't be opened yet; they are tried again after each poll.
    private final Map<TaskId, byte[]> closedYet = new LinkedHashMap<>();

    /// `consumers` makes a consumer with [#settings]; another one is made after trouble.
    public Inbox(
            Supplier<Consumer<String, byte[]>> consumers,
            AssignmentReader assignments,
            int seat,
            Reader reader) {
        this.consumers = consumers;
        this.assignments = assignments;
        this.node = assignments.node();
        this.seat = new TopicPartition(Topics.ASSIGNMENTS, seat);
        this.reader = reader;
        this.thread = Thread.ofPlatform().daemon().name("inbox-" + node).start(this::follow);
    }

    /// What a consumer of assignments must keep, on top of the settings of the log's clients.
    public static Map<String, Object> settings() {
        return Map.of(
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "allow.auto.create.topics",
                false,
                "max.poll.records",
                5_000,
                "fetch.max.wait.ms",
                2_000);
    }

    private void follow() {
        while (!closed) {
            try (Consumer<String, byte[]> consumer = consumers.get()) {
                open = Optional.of(consumer);
                consumer.assign(List.of(seat));
                consumer.seekToBeginning(List.of(seat));
                read(consumer);
            } catch (WakeupException | InterruptException _) {
                LOG.atDebug().addKeyValue("node", node).log("inbox closed");
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("node", node)
                        .addKeyValue("seat", seat)
                        .log("assignments can't be read, trying again");
                pause();
            } finally {
                open = Optional.empty();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(FAILURE_PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// After trouble all is read again: telling it twice does no harm.
    private void read(Consumer<String, byte[]> consumer) {
        OptionalLong end = caughtUp ? OptionalLong.empty() : OptionalLong.of(end(consumer));
        while (!closed) {
            if (end.isPresent()
                    && consumer.position(seat) >= end.getAsLong()
                    && closedYet.isEmpty()) {
                end = OptionalLong.empty();
                caughtUp = true;
                reader.caughtUp();
            }
            Map<TaskId, Optional<Assignment>> orders = newest(consumer.poll(POLL));
            if (!orders.isEmpty()) {
                reader.ordered(orders);
            }
        }
    }

    private long end(Consumer<String, byte[]> consumer) {
        return consumer.endOffsets(List.of(seat)).getOrDefault(seat, 0L);
    }

    private Map<TaskId, Optional<Assignment>> newest(ConsumerRecords<String, byte[]> records) {
        Map<TaskId, Optional<byte[]>> values = new LinkedHashMap<>();
        closedYet.forEach((task, value) -> values.put(task, Optional.of(value)));
        for (ConsumerRecord<String, byte[]> each : records) {
            values.put(new TaskId(each.key()), Optional.ofNullable(each.value()));
        }
        closedYet.clear();
        Map<TaskId, Optional<Assignment>> orders = new LinkedHashMap<>();
        values.forEach((task, value) -> {
            if (value.isEmpty()) {
                orders.put(task, Optional.empty());
            } else {
                read(task, value.get(), orders);
            }
        });
        return orders;
    }

    private void read(TaskId task, byte[] value, Map<TaskId, Optional<Assignment>> orders) {
        switch (assignments.read(task.value(), value)) {
            case AssignmentReader.Read.Ours(Assignment assignment) ->
                    orders.put(task, Optional.of(assignment));
            case AssignmentReader.Read.PassedOver _ -> {}
            case AssignmentReader.Read.NotYet _ -> closedYet.put(task, value);
        }
    }

    /// A consumer that is woken closes in peace; an interrupted one complains.
    @Override
    public void close() {
        closed = true;
        open.ifPresentOrElse(Consumer::wakeup, thread::interrupt);
        try {
            if (!thread.join(LEAVING)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
