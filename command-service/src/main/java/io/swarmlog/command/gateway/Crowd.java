package io.swarmlog.command.gateway;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What all clients of a gateway take of this process together. All are local, and may be many: a
/// program that runs away must not take the swarm's manager with it.
final class Crowd {
    /// Bytes of requests for the swarm that came and are not answered: heads and bodies. A body of
    /// the largest size fits sixteen times.
    static final long GATHERED_LIMIT_BYTES = 64L << 20;

    /// Requests that the swarm is answering, streams of events and those that wait for the log
    /// included. Each has a thread of some 10 KB.
    static final int ANSWERING_LIMIT = 2_048;

    /// Bytes of answers that clients have not taken.
    static final long OUTGOING_LIMIT_BYTES = 64L << 20;

    private final AtomicLong gathered = new AtomicLong();
    private final AtomicInteger answering = new AtomicInteger();
    private final Outgoing outgoing = new Outgoing(OUTGOING_LIMIT_BYTES);

    /// What one connection has gathered. Used by its event loop.
    final class Share {
        private long bytes;

        /// Says how much it is now; false when it became more and all together have too much.
        boolean is(long now) {
            long more = now - bytes;
            bytes = now;
            return gathered.addAndGet(more) <= GATHERED_LIMIT_BYTES || more <= 0;
        }
    }

    Share share() {
        return new Share();
    }

    /// Counts a request that is going to be answered; false, and nothing counted, when there are too
    /// many.
    boolean mayAnswer() {
        if (answering.incrementAndGet() > ANSWERING_LIMIT) {
            answering.decrementAndGet();
            return false;
        }
        return true;
    }

    void answered() {
        answering.decrementAndGet();
    }

    Outgoing outgoing() {
        return outgoing;
    }

    long gatheredBytes() {
        return gathered.get();
    }

    int answering() {
        return answering.get();
    }
}
