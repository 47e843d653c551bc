package io.swarmlog.bench;

import io.swarmlog.append.InputAppender;
import io.swarmlog.follow.Follower;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How long inputs take that come at a steady pace, from the moment each is due to the one in which
/// this manager knows its first event.
final class DecisionTimes implements AutoCloseable {
    private static final long PER_SECOND = 400;
    private static final long PERIOD_NS = 1_000_000_000 / PER_SECOND;
    private static final Duration LOOK = Duration.ofMillis(10);

    private final InputAppender inputs;
    private final LiveImage.Subscription subscription;
    private final Map<String, Waiting> sent = new ConcurrentHashMap<>();
    private long count;
    private volatile Round round = new Round(() -> false);

    /// An input that has no event yet; whether what marks held when it was sent.
    private record Waiting(long dueNs, boolean marked) {}

    DecisionTimes(InputAppender inputs, Follower follower) {
        this.inputs = inputs;
        subscription = follower.subscribe(this::advanced);
    }

    /// What was measured, in ms: all inputs, those of them that met what marks, and how often that
    /// began.
    record Times(Samples all, Samples marked, long marks) {}

    private static final class Round {
        private final BooleanSupplier marks;
        private final Samples all = new Samples();
        private final Samples marked = new Samples();

        Round(BooleanSupplier marks) {
            this.marks = marks;
        }

        synchronized void add(Waiting input, long nowNs) {
            double ms = (nowNs - input.dueNs()) / 1e6;
            all.add(ms);
            if (input.marked() || marks.getAsBoolean()) {
                marked.add(ms);
            }
        }
    }

    /// Sends one and returns.
    void submit(Input.Command command) {
        submit(command, System.nanoTime(), false);
    }

    private void submit(Input.Command command, long dueNs, boolean marked) {
        String id = "bench/" + count++;
        sent.put(id, new Waiting(dueNs, marked));
        var unused =
                inputs.append("bench", new InputRecord(new Origin.Api(), "bench", id, command));
    }

    /// Waits until all that were sent are decided.
    void await() throws IOException, InterruptedException {
        Api.await("all inputs to be decided", LOOK, sent::isEmpty);
    }

    /// Sends commands that are refused, for so long.
    Times measure(Duration length, BooleanSupplier marks) throws IOException, InterruptedException {
        var now = new Round(marks);
        round = now;
        boolean before = false;
        long begun = 0;
        long from = System.nanoTime();
        for (long i = 0; i < length.toMillis() * PER_SECOND / 1_000; i++) {
            long due = from + i * PERIOD_NS;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            boolean marked = marks.getAsBoolean();
            begun += marked && !before ? 1 : 0;
            before = marked;
            submit(new Input.RemoveService("nobody"), due, marked);
        }
        await();
        synchronized (now) {
            return new Times(now.all, now.marked, begun);
        }
    }

    private void advanced(List<EventRecord> events, ClusterImage before, ClusterImage after) {
        long now = System.nanoTime();
        for (EventRecord event : events) {
            Waiting input = sent.get(event.commandId());
            if (input != null) {
                round.add(input, now);
                sent.remove(event.commandId());
            }
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
