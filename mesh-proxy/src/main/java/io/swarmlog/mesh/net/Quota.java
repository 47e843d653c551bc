package io.swarmlog.mesh.net;

import io.swarmlog.model.Check;
import java.util.concurrent.atomic.AtomicInteger;

/// So many of something and no more, shared by all event loops.
final class Quota {
    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();

    Quota(int limit) {
        this.limit = limit;
    }

    /// Takes one; false, and nothing taken, when none is left.
    boolean take() {
        if (taken.incrementAndGet() > limit) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void give() {
        Check.that(
                taken.decrementAndGet() >= 0, "expected to give what was taken, but nothing was");
    }

    int taken() {
        return taken.get();
    }
}
