package io.swarmlog.state.streams;

import io.swarmlog.append.InputAppender;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets time pass: puts a tick on the line when the first timer of the image is due. Nothing is
/// written while no timer runs.
///
/// Only the manager that decides ticks. One that does not looks again after a while, as long as a
/// timer is due: the turn may come to it.
///
/// It ticks as well when what stamps the line is not the swarm's time: when another manager with
/// another clock begins to decide, or that clock jumped ([SwarmTime]). So it looks at the clock all
/// the time: what is stamped between a leap and the look is taken for true.
///
/// A tick that was written is given time to be taken before another is: when it was, the image has
/// no due timer any more. If it was taken too early by the broker's clock, it changed nothing, and
/// the next one follows after that time.
public final class Ticker implements AutoCloseable {
    /// Until a tick that changed nothing is followed by another.
    static final Duration AGAIN_AFTER = Duration.ofMillis(250);

    /// Until the clock is looked at again.
    private static final Duration LOOK = Duration.ofMillis(250);

    /// Until one that does not decide looks again.
    static final Duration LOOK_AFTER = Duration.ofSeconds(1);

    /// Until the swarm's time is told again.
    private static final Duration TOLD_FOR = Duration.ofSeconds(10);

    private static final long NS_PER_MS = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final String CLOCK = "clock";

    private final InputAppender inputs;
    private final LiveImage live;
    private final SwarmTime time;
    private final BooleanSupplier deciding;
    private final ScheduledExecutorService timer;
    private final LiveImage.Subscription subscription;
    private Optional<ScheduledFuture<?>> next = Optional.empty();
    private ClusterImage image = ClusterImage.EMPTY;
    private long notBeforeMs;
    private long toldMs = -TOLD_FOR.toMillis();

    /// @param clock of this process, which never goes back
    /// @param deciding whether this manager is the one that decides
    public Ticker(
            LiveImage live, InputAppender inputs, InstantSource clock, BooleanSupplier deciding) {
        this.inputs = inputs;
        this.live = live;
        this.time = new SwarmTime(clock, () -> System.nanoTime() / NS_PER_MS);
        this.deciding = deciding;
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("ticker").daemon().factory());
        subscription = live.subscribe(this::advanced);
        var unused =
                timer.scheduleWithFixedDelay(
                        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void advanced(
            List<EventRecord> events, ClusterImage before, ClusterImage after) {
        boolean firstChanged = !firstDue(after).equals(firstDue(image));
        image = after;
        boolean own = deciding.getAsBoolean();
        look();
        time.saw(after, !own && !events.isEmpty() && live.isCaughtUp());
        if (firstChanged) {
            notBeforeMs = 0;
            schedule();
        }
        if (own && !events.isEmpty() && time.isBehind()) {
            tell();
        }
    }

    /// It is this manager's turn to decide: what it stamps from now on must go on with the swarm's
    /// time.
    public synchronized void begin() {
        look();
        if (time.differs()) {
            tell();
        }
    }

    /// The clock that stamps the line leapt: what follows must go on with the swarm's time.
    private synchronized void look() {
        boolean own = deciding.getAsBoolean();
        if (time.look(own) && own && time.differs()) {
            tick(time.millis());
        }
    }

    private void tell() {
        long nowMs = time.millis();
        if (nowMs - toldMs >= TOLD_FOR.toMillis()) {
            toldMs = nowMs;
            tick(nowMs);
        }
    }

    private static Optional<ClusterImage.Due> firstDue(ClusterImage image) {
        var timers = image.indexes().timers();
        return timers.isEmpty() ? Optional.empty() : Optional.of(timers.first());
    }

    /// Sets the one alarm to the first timer's time, or to none.
    private synchronized void schedule() {
        next.ifPresent(alarm -> alarm.cancel(false));
        next =
                firstDue(image)
                        .filter(_ -> !timer.isShutdown())
                        .map(due -> {
                            long atMs = Math.max(due.dueMs(), notBeforeMs);
                            long inMs = Math.max(0, atMs - time.millis());
                            return timer.schedule(this::ring, inMs, TimeUnit.MILLISECONDS);
                        });
    }

    private synchronized void ring() {
        long nowMs = time.millis();
        boolean due =
                firstDue(image).stream()
                        .anyMatch(first -> Math.max(first.dueMs(), notBeforeMs) <= nowMs);
        if (due) {
            if (deciding.getAsBoolean()) {
                notBeforeMs = nowMs + AGAIN_AFTER.toMillis();
                tick(nowMs);
            } else {
                notBeforeMs = nowMs + LOOK_AFTER.toMillis();
            }
        }
        schedule();
    }

    private void tick(long nowMs) {
        var tick =
                new InputRecord(
                        new Origin.Clock(), CLOCK, CLOCK + "/" + nowMs, new Input.Tick(nowMs));
        inputs.append(CLOCK, tick)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.atWarn().setCause(failure).log("a tick could not be written");
                    }
                });
    }

    @Override
    public void close() {
        subscription.close();
        timer.shutdownNow();
    }
}
