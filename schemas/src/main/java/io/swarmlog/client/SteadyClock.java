package io.swarmlog.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time of this process: what the machine's clock said when it began, and what has passed since.
/// It never goes back and never leaps for a moment's fault. All timers, the log's stamps and Kafka's
/// own waits go by it. See docs/adr/0018-clocks.md.
///
/// ```
///                  differs by more than a second: told
///   together ───────────────────────────────────────────▶ apart
///      ▲   small differences are made up for at once          │
///      └────────────────────────────────────────────────────┘
///        ahead for ten minutes: taken over. Behind: this clock goes slower until it is met
/// ```
public final class SteadyClock implements InstantSource {
    /// A machine's clock that is set right by its own means differs by less in a second.
    static final long SAME_MS = 1_000;

    /// So long must the machine's clock stay ahead to be believed: longer than a glitch lasts.
    static final Duration HOLD = Duration.ofMinutes(10);

    /// How much slower this clock goes while the machine's is behind: one part in twenty.
    private static final int SLOWER = 20;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);

    /// The one of this process.
    public static final SteadyClock SYSTEM =
            new SteadyClock(InstantSource.system(), System::nanoTime);

    private final InstantSource wall;
    private final LongSupplier elapsedNs;
    private final long beganNs;
    private final AtomicLong lastMs = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong nextLookNs = new AtomicLong(LOOK.toNanos());
    private volatile long baseMs;
    private long lookedNs;
    private long apartMs;
    private long apartSinceNs;

    SteadyClock(InstantSource wall, LongSupplier elapsedNs) {
        this.wall = wall;
        this.elapsedNs = elapsedNs;
        beganNs = elapsedNs.getAsLong();
        baseMs = wall.millis();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        long passedNs = elapsedNs.getAsLong() - beganNs;
        long dueNs = nextLookNs.get();
        if (passedNs >= dueNs && nextLookNs.compareAndSet(dueNs, passedNs + LOOK.toNanos())) {
            look(passedNs);
        }
        return lastMs.accumulateAndGet(baseMs + passedNs / 1_000_000, Math::max);
    }

    /// How far the machine's clock is ahead of this one; below 0 when it is behind.
    public Duration apart() {
        long steadyMs = millis();
        return Duration.ofMillis(wall.millis() - steadyMs);
    }

    private synchronized void look(long passedNs) {
        long ms = (passedNs - lookedNs) / 1_000_000;
        lookedNs = passedNs;
        long aheadMs = wall.millis() - baseMs - passedNs / 1_000_000;
        if (Math.abs(aheadMs) <= SAME_MS) {
            if (apartMs != 0) {
                LOG.atInfo().log("this machine's clock is right again");
            }
            apartMs = 0;
        } else if (apartMs == 0 || Math.abs(aheadMs - apartMs) > SAME_MS + ms / SLOWER) {
            apartMs = aheadMs;
            apartSinceNs = passedNs;
            tell(aheadMs);
        } else {
            apartMs = aheadMs;
        }
        if (aheadMs < 0) {
            baseMs -= Math.min(-aheadMs, ms / SLOWER);
        } else if (apartMs == 0 || passedNs - apartSinceNs >= HOLD.toNanos()) {
            takeOver(aheadMs);
        }
    }

    private void takeOver(long aheadMs) {
        baseMs += aheadMs;
        if (apartMs != 0) {
            LOG.atWarn()
                    .addKeyValue("aheadMs", aheadMs)
                    .log("this machine's clock stayed ahead: its time is taken over");
            apartMs = 0;
        }
    }

    private static void tell(long aheadMs) {
        LOG.atWarn()
                .addKeyValue("aheadMs", aheadMs)
                .addKeyValue("takenOverAfter", aheadMs > 0 ? HOLD : "never")
                .log("this machine's clock jumped; what waits goes on by the time that passes");
    }
}
