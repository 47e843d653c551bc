package io.swarmlog.follow;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.EventRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The image that grows as events are read, those who hear of it, and those who wait for it. Events
/// of an input whose last one was not read yet are kept back.
final class Picture {
    private static final Logger LOG = LoggerFactory.getLogger(Picture.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<LiveImage.Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<EventRecord> unfinished = new ArrayList<>();
    private volatile ClusterImage image = ClusterImage.EMPTY;
    private boolean caughtUp;
    private Optional<Throwable> failure = Optional.empty();

    ClusterImage image() {
        return image;
    }

    /// Goes on from an image that was made elsewhere of the first events.
    void begin(ClusterImage made) {
        lock.lock();
        try {
            ClusterImage before = image;
            image = made;
            tell(List.of(), before, made);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes the next events in order and publishes the image after the last whole input. Events that
    /// are in the image already are passed over.
    ///
    /// Throws [IllegalStateException] when they do not fold; the picture then stays as it was.
    void advance(List<EventRecord> events) {
        lock.lock();
        try {
            List<EventRecord> rest = new ArrayList<>(unfinished);
            List<EventRecord> ready = new ArrayList<>();
            long known = image.sequence();
            for (EventRecord event : events) {
                if (event.sequence() <= known) {
                    continue;
                }
                Unfinished.add(rest, event);
                if (event.last()) {
                    known = event.sequence();
                    ready.addAll(rest);
                    rest.clear();
                }
            }
            ClusterImage before = image;
            ClusterImage after = Fold.applyAll(before, ready);
            unfinished.clear();
            unfinished.addAll(rest);
            if (!ready.isEmpty()) {
                image = after;
                tell(List.copyOf(ready), before, after);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether all events that were taken are in the image.
    boolean isWhole() {
        lock.lock();
        try {
            return unfinished.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void tell(List<EventRecord> events, ClusterImage before, ClusterImage after) {
        for (LiveImage.Listener listener : listeners) {
            tell(listener, events, before, after);
        }
    }

    /// One listener's mistake must not keep the others from hearing.
    private static void tell(
            LiveImage.Listener listener,
            List<EventRecord> events,
            ClusterImage before,
            ClusterImage after) {
        try {
            listener.advanced(events, before, after);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("sequence", after.sequence())
                    .addKeyValue("listener", listener.getClass().getName())
                    .setCause(e)
                    .log("a listener failed at a new image");
        }
    }

    LiveImage.Subscription subscribe(LiveImage.Listener listener) {
        lock.lock();
        try {
            tell(listener, List.of(), image, image);
            listeners.add(listener);
        } finally {
            lock.unlock();
        }
        return () -> listeners.remove(listener);
    }

    void markCaughtUp() {
        lock.lock();
        try {
            caughtUp = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Nothing more will come, since of this.
    void fail(Throwable cause) {
        lock.lock();
        try {
            failure = Optional.of(cause);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Optional<Throwable> failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    boolean isCaughtUp() {
        lock.lock();
        try {
            return caughtUp;
        } finally {
            lock.unlock();
        }
    }

    boolean awaitCaughtUp(Duration atMost) {
        return await(() -> caughtUp, atMost);
    }

    boolean awaitSequence(long sequence, Duration atMost) {
        return await(() -> image.sequence() >= sequence, atMost);
    }

    private boolean await(BooleanSupplier reached, Duration atMost) {
        lock.lock();
        try {
            long leftNs = atMost.toNanos();
            while (!reached.getAsBoolean()) {
                if (failure.isPresent()) {
                    throw new IllegalStateException(
                            "expected to follow the log, but that failed at event "
                                    + image.sequence(),
                            failure.orElseThrow());
                }
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = changed.awaitNanos(leftNs);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
