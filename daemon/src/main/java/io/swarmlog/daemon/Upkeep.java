package io.swarmlog.daemon;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a member looks after all the time: certificate, keys, copies. Each duty is told the newest
/// image every period, and at once when something of the swarm as a whole changed (another root, a
/// lock); it does what is to be done, if anything. One that fails is told again.
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /// How often duties are looked after.
    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Duration END_LIMIT = Duration.ofSeconds(1);

    private final LiveImage live;
    private final List<Duty> duties;
    private final ScheduledExecutorService thread;
    private final LiveImage.Subscription subscription;

    /// Something to be kept as the image says.
    interface Duty {
        void look(ClusterImage image) throws Exception;
    }

    /// Does what is to be done now before it returns: the agent signs with the node's key, so the
    /// swarm has to know the certificate before.
    Upkeep(LiveImage live, List<Duty> duties, Duration period) {
        this.live = live;
        this.duties = List.copyOf(duties);
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("upkeep").factory());
        look();
        var unused =
                thread.scheduleWithFixedDelay(
                        this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        subscription = live.subscribe((_, before, after) -> changed(before, after));
    }

    private void changed(ClusterImage before, ClusterImage after) {
        if (!before.swarm().equals(after.swarm())) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException _) {
                LOG.atDebug().log("a change of the swarm comes after the end");
            }
        }
    }

    private void look() {
        for (Duty duty : duties) {
            try {
                duty.look(live.image());
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("a duty of this member is not done yet");
            }
        }
    }

    /// Returns when nothing is being done any more, or after a while.
    @Override
    public void close() {
        subscription.close();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("a duty of this member does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
