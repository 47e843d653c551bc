package io.swarmlog.daemon;

import io.swarmlog.command.ledger.LogHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeMetadataQuorumOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
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
    private final Consumer<Admin> also;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// One election takes less, and one answer that is late is none.
    private static final Duration UNLED = Duration.ofSeconds(3);

    private volatile Instant heard = Instant.now();
    private volatile long heardNs = System.nanoTime();
    private volatile boolean lost;
    private volatile Set<Integer> voters = Set.of();

    /// @param also what else is asked of the log as often; it must not wait for an answer
    QuorumWatch(Map<String, Object> kafka, Consumer<Admin> also) {
        this.also = also;
        admin = Admin.create(kafka);
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

    private void look() throws InterruptedException {
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

    private boolean serves() throws InterruptedException {
        try {
            QuorumInfo quorum =
                    admin.describeMetadataQuorum(
                                    new DescribeMetadataQuorumOptions()
                                            .timeoutMs((int) ANSWER.toMillis()))
                            .quorumInfo()
                            .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            voters =
                    quorum.voters().stream()
                            .map(QuorumInfo.ReplicaState::replicaId)
                            .collect(Collectors.toUnmodifiableSet());
            return quorum.leaderId() >= 0;
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().setCause(e).log("the quorum does not answer");
            return false;
        }
    }

    /// The numbers of the managers that vote, as of the last look.
    Set<Integer> voters() {
        return voters;
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
