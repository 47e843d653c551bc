package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The application that decides: `inputs` → `events` and `assignments`, exactly once. One of the
/// managers decides at a time; the others hold the image warm, as they follow the events. See
/// docs/adr/0011-failover.md.
public final class ControlStreams implements AutoCloseable {
    /// The application, its consumer group, and the id of its transactions.
    public static final String APPLICATION = "swarmlog-control";

    private static final Logger LOG = LoggerFactory.getLogger(ControlStreams.class);

    private final Turns turns;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean deciding;

    private ControlStreams(
            Map<String, Object> kafka, Wires wires, Follower follower, String instance) {
        var line = new Line(kafka, wires.inputs());
        boolean ownLog = instance.equals(StreamsSettings.WHO_LEADS);
        var mending = new Mending(kafka, line, follower, ownLog);
        var log =
                new ControlProcessor.ControlLog(
                        wires,
                        line,
                        new LatestImage(wires, follower),
                        new SkipWishes(wires.inputs()),
                        new MemberEvents(kafka, wires),
                        mending,
                        () -> new TurnReader(kafka));
        turns =
                new Turns(
                        APPLICATION,
                        another -> {
                            mending.ofTransactions();
                            return new Application(
                                    new Application.Frame(
                                            APPLICATION,
                                            StreamsSettings.control(kafka, instance),
                                            Optional.of(APPLICATION),
                                            StreamsSettings.leaving(instance),
                                            line::seek),
                                    ControlTopology.of(log, Seats.of(kafka), this::setDeciding),
                                    another);
                        });
        turns.first(mending::remember);
    }

    /// Takes part in deciding from now on; the consumer group chooses who decides.
    ///
    /// @param kafka how to reach the log: addresses and TLS, as a manager
    /// @param follower of the events; it holds the image warm
    /// @param instance this manager among the others, the same after a restart
    public static ControlStreams start(
            Map<String, Object> kafka, Wires wires, Follower follower, String instance) {
        var control = new ControlStreams(kafka, wires, follower, instance);
        control.lead(true);
        return control;
    }

    /// Decides when it is told to ([#lead]). All managers are one member of the group, whose place
    /// the one that leads takes at once from the one before.
    public static ControlStreams idle(Map<String, Object> kafka, Wires wires, Follower follower) {
        return new ControlStreams(kafka, wires, follower, StreamsSettings.WHO_LEADS);
    }

    /// Begins or ends to decide, in the background.
    public void lead(boolean now) {
        turns.take(now);
    }

    /// True while this instance is the one that decides.
    public boolean deciding() {
        return deciding;
    }

    /// Waits until this instance decides; false when it does not within that time.
    public boolean awaitDeciding(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!deciding && left > 0) {
                left = changed.awaitNanos(left);
            }
            return deciding;
        } finally {
            lock.unlock();
        }
    }

    /// Why control stopped, if it stopped by itself: an input that can't be decided.
    public Optional<Throwable> failure() {
        return turns.failure();
    }

    /// Begins anew, in the background, if it is this manager's turn: an input that it stopped at may
    /// have to be skipped by now.
    public void beginAnew() {
        turns.again();
    }

    private void setDeciding(boolean now) {
        lock.lock();
        try {
            deciding = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        LOG.atInfo().addKeyValue("deciding", now).log("control took or gave its turn");
    }

    @Override
    public void close() {
        turns.close();
    }
}
