package io.swarmlog.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a benchmark made and takes away again, last things first: when it ends, when it fails, and
/// when the process is told to stop in the middle of it.
final class Scope implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scope.class);

    private final Deque<Removal> made = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::clean, "bench-clean");

    Scope() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /// Takes away what was made; may wait.
    interface Removal {
        void remove() throws Exception;
    }

    /// Remembers what was just made.
    <T extends AutoCloseable> T add(T thing) {
        return add(thing, thing::close);
    }

    /// Remembers what was just made, and what takes it away.
    synchronized <T> T add(T thing, Removal removal) {
        made.push(removal);
        return thing;
    }

    @Override
    public void close() {
        clean();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            LOG.atDebug().log("the process ends already");
        }
    }

    private synchronized void clean() {
        while (!made.isEmpty()) {
            try {
                made.pop().remove();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("the benchmark left something behind");
            }
        }
    }
}
