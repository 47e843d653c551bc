package io.swarmlog.agent;

import io.swarmlog.agent.work.Timeline;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The timeline of a living agent: one virtual thread and the clock of the machine.
final class LoopThread implements Timeline, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

    private final ScheduledThreadPoolExecutor thread;

    LoopThread(String name) {
        thread = new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name(name).factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nowMs() {
        return System.currentTimeMillis();
    }

    @Override
    public void soon(Runnable action) {
        after(Duration.ZERO, action);
    }

    @Override
    public void after(Duration delay, Runnable action) {
        try {
            thread.schedule(() -> guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("the agent is closed, nothing more is done");
        }
    }

    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the agent's loop met a broken assumption");
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
