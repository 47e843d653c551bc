package io.swarmlog.daemon;

import io.swarmlog.broker.LogUnavailable;
import io.swarmlog.broker.quorum.Quorum;
import io.swarmlog.command.ledger.LogHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether enough managers are there for the log to take anything: asks the quorum each second. The
/// leader of a quorum that lost its majority resigns, so it is enough to look for one.
final class QuorumWatch implements LogHealth, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /// A failover takes less; until then commands wait for it.
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Admin admin;
    private final Quorum quorum;
    private final Consumer<Admin> also;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// One election takes less, and one answer that is late is none.
    private static final Duration UNLED = Duration.ofSeconds(3);

    private volatile Instant heard = Instant.now();
    private volatile long heardNs = System.nanoTime();
    private volatile boolean lost;

    /// @param also what else is asked of the log as often; it must not wait for an answer
    QuorumWatch(Map<String, Object> kafka, Consumer<Admin> also) {
        this.also = also;
        admin = Admin.create(kafka);
        quorum = new Quorum(admin);
        thread = Thread.ofVirtual().name("quorum-watch").start(this::run);
    }

    private void run() {
        try {
            while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        also.accept(admin);
        boolean serves = serves();
        Instant now = Instant.now();
        if (serves) {
            heard = now;
            heardNs = System.nanoTime();
        }
        boolean isLost = heard.plus(PATIENCE).isBefore(now);
        if (isLost != lost) {
            lost = isLost;
            LOG.atWarn()
                    .addKeyValue("since", heard)
                    .log(isLost ? "too few managers are there" : "enough managers are there again");
        }
    }

    private boolean serves() {
        try {
            return quorum.view(ANSWER).leader() >= 0;
        } catch (LogUnavailable e) {
            LOG.atDebug().setCause(e).log("the quorum does not answer");
            return false;
        }
    }

    /// Whether that manager keeps the log; asks it.
    boolean isKeptBy(int number) {
        try {
            return LogKeeping.keepsLog(admin, number);
        } catch (LogUnavailable e) {
            LOG.atDebug().setCause(e).log("the log can't be asked just now");
            return false;
        }
    }

    @Override
    public boolean isLeaderless() {
        return System.nanoTime() - heardNs > UNLED.toNanos();
    }

    @Override
    public Optional<Instant> lostSince() {
        return lost ? Optional.of(heard) : Optional.empty();
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        admin.close(Duration.ZERO);
    }
}
