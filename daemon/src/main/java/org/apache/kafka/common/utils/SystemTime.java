package org.apache.kafka.common.utils;

import io.swarmlog.client.SteadyClock;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.TimeoutException;

/// Stands before Kafka's own class of this name, which is `Time.SYSTEM`: servers and clients of this
/// program go by [SteadyClock]. With the machine's clock their waits (who leads now, heartbeats of
/// groups, elections) stand still for hours when it is set back. Kafka's clients take no other
/// clock. See docs/adr/0018-clocks.md; `TopicLayoutTest` sees that it is the one in use.
final class SystemTime implements Time {
    private static final SystemTime SYSTEM_TIME = new SystemTime();

    private SystemTime() {}

    public static SystemTime getSystemTime() {
        return SYSTEM_TIME;
    }

    @Override
    public long milliseconds() {
        return SteadyClock.SYSTEM.millis();
    }

    @Override
    public long nanoseconds() {
        return System.nanoTime();
    }

    @Override
    public void sleep(long ms) {
        Utils.sleep(ms);
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs)
            throws InterruptedException {
        synchronized (object) {
            while (!condition.get()) {
                long nowMs = milliseconds();
                if (nowMs >= deadlineMs) {
                    throw new TimeoutException("Condition not satisfied before deadline");
                }
                object.wait(deadlineMs - nowMs);
            }
        }
    }
}
