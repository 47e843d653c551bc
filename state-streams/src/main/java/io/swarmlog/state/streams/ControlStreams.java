package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The application that decides: `inputs` → `events` and `assignments`, exactly once. One of the
/// managers decides at a time; the others hold the image warm.
public final class ControlStreams implements AutoCloseable {
    /// The application, its consumer group, and the beginning of its changelog's name.
    public static final String APPLICATION = "swarmlog-control";

    /// The topic that holds control's state: all events once more, in the form Streams restores.
    public static final String CHANGELOG = APPLICATION + "-" + ImageStores.NAME + "-changelog";

    private static final Logger LOG = LoggerFactory.getLogger(ControlStreams.class);

    private final Application application;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean deciding;

    private ControlStreams(Map<String, Object> kafka, Wires wires, String instance, int standbys) {
        var topology = ControlTopology.of(wires, Seats.of(kafka), this::setDeciding);
        var settings = StreamsSettings.control(kafka, instance, standbys);
        application = new Application(APPLICATION, topology, settings, Optional.of(APPLICATION));
    }

    /// Starts to take part in deciding.
    ///
    /// @param kafka how to reach the log: addresses and TLS, as a manager
    /// @param instance this manager among the others, the same after a restart
    /// @param standbys how many other managers hold the image warm
    public static ControlStreams start(
            Map<String, Object> kafka, Wires wires, String instance, int standbys) {
        var control = new ControlStreams(kafka, wires, instance, standbys);
        control.application.start();
        return control;
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
        return application.failure();
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
        application.close();
    }
}
