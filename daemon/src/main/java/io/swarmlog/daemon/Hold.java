package io.swarmlog.daemon;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Lets who asks wait while a host becomes again what it was, as long as dockerd keeps its API closed
/// when it begins (moby daemon/cluster `swarmConnectTimeout`): a script that restarts the daemon finds
/// the swarm there.
final class Hold {
    static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Duration LOOK = Duration.ofMillis(10);

    private volatile long untilNs = System.nanoTime();

    /// From now on, for the limit.
    void begin() {
        untilNs = System.nanoTime() + LIMIT.toNanos();
    }

    /// Returns once it is not starting any more, or held for too long.
    void await(BooleanSupplier starting) {
        while (System.nanoTime() - untilNs < 0 && starting.getAsBoolean()) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
