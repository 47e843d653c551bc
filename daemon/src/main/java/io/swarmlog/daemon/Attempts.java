package io.swarmlog.daemon;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is tried until it goes well, while managers can't be reached. Each hindrance is told once.
final class Attempts {
    /// Between two tries.
    static final Duration RETRY = Duration.ofSeconds(1);

    /// For what another holds, who may wait for managers.
    private static final Duration SOON = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private Attempts() {}

    @FunctionalInterface
    interface Attempt {
        /// True when it is done.
        boolean isDone() throws IOException;
    }

    static void until(Attempt attempt, String hindered) {
        until(attempt, hindered, () -> RETRY);
    }

    /// @param pause how long to wait now, after a try that did not go well
    static void until(Attempt attempt, String hindered, Supplier<Duration> pause) {
        String told = "";
        while (true) {
            try {
                if (attempt.isDone()) {
                    return;
                }
            } catch (IOException | RuntimeException e) {
                if (!told.equals(e.toString())) {
                    told = e.toString();
                    LOG.atWarn().setCause(e).log(hindered);
                }
            }
            LockSupport.parkNanos(pause.get().toNanos());
        }
    }

    /// Whether the lock is the caller's now: the other may hold it for as long as others are away.
    static boolean locksSoon(Lock lock) {
        try {
            return lock.tryLock(SOON.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
