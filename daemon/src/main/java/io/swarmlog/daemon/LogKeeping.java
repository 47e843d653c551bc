package io.swarmlog.daemon;

import io.swarmlog.broker.LogUnavailable;
import io.swarmlog.broker.quorum.Copies;
import io.swarmlog.broker.quorum.Quorum;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits until a manager is one of those that keep the log, or is none of them any more.
///
/// It is one when the swarm would lose nothing with another of them: it votes, and holds each
/// partition it shall hold, in step with the others. Sooner, the loss of another could stop the log.
final class LogKeeping {
    private static final Logger LOG = LoggerFactory.getLogger(LogKeeping.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    private LogKeeping() {}

    /// Whether the manager of that number keeps the log now.
    ///
    /// @throws LogUnavailable when the log can't say
    static boolean keepsLog(Admin admin, int number) {
        return new Quorum(admin).view().hasVoter(number) && new Copies(admin).areKeptBy(number);
    }

    /// Waits until it keeps the log; false when nobody wants it any more.
    static boolean untilItKeepsLog(Map<String, Object> kafka, int number, BooleanSupplier wanted) {
        try (Admin admin = Admin.create(kafka)) {
            return until(() -> keepsLog(admin, number), wanted);
        }
    }

    /// Waits until it votes no more; false when it still does after that time.
    static boolean untilItIsGone(Map<String, Object> kafka, int number, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try (Admin admin = Admin.create(kafka)) {
            Quorum quorum = new Quorum(admin);
            return until(() -> !quorum.view().hasVoter(number), () -> System.nanoTime() - end < 0);
        }
    }

    /// Between two looks it pauses, also when the log refuses at once to say.
    private static boolean until(BooleanSupplier reached, BooleanSupplier wanted) {
        while (wanted.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            try {
                if (reached.getAsBoolean()) {
                    return true;
                }
            } catch (LogUnavailable e) {
                LOG.atDebug().setCause(e).log("the log can't be asked just now");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return false;
    }
}
