package io.swarmlog.mesh.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tunnels that were not let in: each is counted, and one a second is written down, so that whoever
/// knocks often fills no disk.
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long LINE_EVERY_NS = 1_000_000_000L;

    private final LongSupplier nanos;
    private final LongAdder count = new LongAdder();
    private final AtomicLong lastLine;

    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
        lastLine = new AtomicLong(nanos.getAsLong() - LINE_EVERY_NS);
    }

    void add(String why) {
        count.increment();
        long now = nanos.getAsLong();
        long last = lastLine.get();
        if (now - last >= LINE_EVERY_NS && lastLine.compareAndSet(last, now)) {
            LOG.atWarn()
                    .addKeyValue("reason", why)
                    .addKeyValue("refused_so_far", count.sum())
                    .log("a tunnel was refused");
        }
    }

    long count() {
        return count.sum();
    }
}
