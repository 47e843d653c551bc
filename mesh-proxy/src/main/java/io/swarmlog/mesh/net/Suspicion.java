package io.swarmlog.mesh.net;

/// Whether something lately did not answer. Set by any event loop, read by all.
final class Suspicion {
    private volatile Mark mark = Mark.NONE;

    /// A moment of a clock whose zero means nothing, or none.
    private record Mark(boolean set, long nanos) {
        static final Mark NONE = new Mark(false, 0);
    }

    void until(long nanos) {
        mark = new Mark(true, nanos);
    }

    void end() {
        if (mark.set()) {
            mark = Mark.NONE;
        }
    }

    boolean holds(long now) {
        Mark seen = mark;
        return seen.set() && now - seen.nanos() < 0;
    }
}
