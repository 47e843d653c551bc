package io.swarmlog.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Told to stop (SIGTERM, SIGINT), a process first closes its parts: it ends when this is closed, or
/// after some time as it is. Nothing is lost then: whatever was acknowledged survives a `kill -9`, too.
/// Kafka waits far longer for others that are not there.
final class StopSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    StopSignal() {
        java.lang.Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    private void stop() {
        stop.countDown();
        try {
            if (!stopped.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn()
                        .addKeyValue("seconds", LIMIT.toSeconds())
                        .log("not all parts stopped in time; the process ends without them");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void await() throws InterruptedException {
        stop.await();
    }

    /// True when it was told to stop within that time.
    boolean await(Duration atMost) throws InterruptedException {
        return stop.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        stopped.countDown();
    }
}
