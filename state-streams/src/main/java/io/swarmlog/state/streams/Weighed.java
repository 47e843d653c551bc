package io.swarmlog.state.streams;

import io.swarmlog.codec.Wire;
import io.swarmlog.codec.Wires;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.control.Decision;
import io.swarmlog.state.control.Dispatch;
import io.swarmlog.state.turn.BudgetExceeded;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The encoded events of one input, and the limits of what one input may write. Whatever the log
/// would not take is known before anything of it counts; a transaction with it would be tried again
/// for ever.
final class Weighed {
    /// One record: below `max.message.bytes` of the topics and the producer's `max.request.size`
    /// (8 MiB), with room for the envelope.
    static final int RECORD_MAX_BYTES = (8 << 20) - (64 << 10);

    /// All records of one input. They are one transaction, which must end within 10 s
    /// (`transaction.timeout.ms` of Kafka Streams).
    static final long INPUT_MAX_BYTES = 512L << 20;

    private final Wire<EventRecord> events;
    private final Wire<Assignment> assignments;
    private final List<byte[]> encoded = new ArrayList<>();
    private long bytes;

    Weighed(Wires wires) {
        events = wires.events();
        assignments = wires.assignments();
    }

    /// Throws [BudgetExceeded] when it is too much.
    void weigh(Decision decision) {
        encoded.clear();
        bytes = 0;
        for (EventRecord event : decision.events()) {
            byte[] record = events.encode(event);
            encoded.add(record);
            add(record.length, "an event");
        }
        Map<TaskSpec, Integer> sizes = new IdentityHashMap<>();
        for (Dispatch dispatch : decision.dispatches()) {
            dispatch.assignment()
                    .ifPresent(
                            it -> add(sizes.computeIfAbsent(it.spec(), _ -> size(it)), "a task"));
        }
    }

    /// Assignments of one spec differ by ids and addresses only.
    private int size(Assignment assignment) {
        return assignments.encode(assignment).length;
    }

    private void add(int more, String what) {
        bytes += more;
        if (more > RECORD_MAX_BYTES || bytes > INPUT_MAX_BYTES) {
            throw new BudgetExceeded(
                    Failure.SIZE,
                    "expected at most %d bytes a record and %d in all, but got %s of %d, in all %d"
                            .formatted(RECORD_MAX_BYTES, INPUT_MAX_BYTES, what, more, bytes));
        }
    }

    /// The same decision, with its events encoded now unless they were weighed before.
    Decision of(Decision decision) {
        if (encoded.size() != decision.events().size()) {
            encoded.clear();
            decision.events().forEach(event -> encoded.add(events.encode(event)));
        }
        return decision;
    }

    /// The events in order, as they are written.
    List<byte[]> events() {
        return List.copyOf(encoded);
    }
}
