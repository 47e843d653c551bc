package io.swarmlog.state.streams;

import io.swarmlog.follow.Follower;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Feature;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a power failure may have left is looked for once, by the first that decides after it.
/// Whoever takes over from one that decided while this process was there has nothing to look for,
/// and loses no time.
final class Mending {
    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);
    private static final Duration CATCHING_UP = Duration.ofMinutes(1);
    private static final int TRIES = 3;
    private static final long AGAIN_AFTER_NS = 300_000_000;

    private final Map<String, Object> kafka;
    private final Line line;
    private final Follower live;
    private final boolean ownLog;
    private volatile long endAtStart = Long.MAX_VALUE;
    private boolean transactionsEnded;
    private volatile boolean seatsAreRight;

    /// @param ownLog whether the log's server is of this process: no power failure of it is outlived
    Mending(Map<String, Object> kafka, Line line, Follower live, boolean ownLog) {
        this.kafka = kafka;
        this.line = line;
        this.live = live;
        this.ownLog = ownLog;
    }

    /// Remembers where the line ended when this process began. Events of inputs behind that end are
    /// another thing than somebody's deciding: the disk lost these inputs.
    void remember() {
        try {
            boolean known = live.awaitCaughtUp(CATCHING_UP);
            long end = line.end();
            if (known && live.image().cause() < end) {
                endAtStart = end;
            }
        } catch (KafkaException | IllegalStateException e) {
            LOG.atInfo().setCause(e).log("the line can't be asked for its end");
        }
    }

    private boolean somebodyDecided() {
        return live.image().cause() >= endAtStart;
    }

    /// Ends hung transactions, before anybody waits for them.
    void ofTransactions() {
        if (transactionsEnded || somebodyDecided()) {
            return;
        }
        for (int i = 0; i < TRIES && !transactionsEnded; i++) {
            try (Admin admin = Admin.create(kafka)) {
                new HungTransactions(admin, ControlStreams.APPLICATION).end();
                transactionsEnded = true;
            } catch (KafkaException e) {
                LOG.atWarn().setCause(e).log("open transactions can't be looked for");
                LockSupport.parkNanos(AGAIN_AFTER_NS);
            }
        }
    }

    /// What mends the seats; absent when there is nothing to look for.
    Optional<SeatRepair> ofSeats() {
        return seatsAreRight || somebodyDecided()
                ? Optional.empty()
                : Optional.of(new SeatRepair(kafka, live::image));
    }

    /// Whether `member-events` may end before `events`. Not behind one that decided while this process
    /// was there, at a level where all that decide write both.
    boolean mayMissMemberEvents(ClusterImage image) {
        return !ownLog || !image.allows(Feature.MEMBER_EVENTS) || !somebodyDecided();
    }

    /// Nothing is to be looked for any more.
    void seatsAreRight() {
        seatsAreRight = true;
    }
}
