package io.swarmlog.state.streams;

import java.util.concurrent.atomic.AtomicLong;

/// How many records were dropped because they can't be read.
final class DropCount {
    private final AtomicLong dropped = new AtomicLong();

    void add() {
        dropped.incrementAndGet();
    }

    long count() {
        return dropped.get();
    }
}
