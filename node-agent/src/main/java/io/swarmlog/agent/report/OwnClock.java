package io.swarmlog.agent.report;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far this host's clock is ahead of the log's, by what the log stamps on heartbeats. A heartbeat
/// takes some time to arrive, so that the clock seems to be behind: the soonest of the last ones
/// counts.
public final class OwnClock {
    private static final Logger LOG = LoggerFactory.getLogger(OwnClock.class);

    private static final int LAST = 8;

    /// Clocks that are set by NTP differ by less, and so do two stamps of one clock.
    private static final Duration SAME = Duration.ofSeconds(2);

    private final Deque<Duration> ahead = new ArrayDeque<>();
    private Duration told = Duration.ZERO;

    /// A heartbeat that was sent at `sentMs` by this host's clock arrived at `stampedMs` by the log's.
    public synchronized void heard(long sentMs, long stampedMs) {
        ahead.addLast(Duration.ofMillis(sentMs - stampedMs));
        if (ahead.size() > LAST) {
            ahead.removeFirst();
        }
        Duration now = ahead.stream().max(Duration::compareTo).orElse(Duration.ZERO);
        if (now.minus(told).abs().compareTo(SAME) > 0) {
            told =
                    now.abs().compareTo(SAME) > 0
                            ? now.truncatedTo(ChronoUnit.SECONDS)
                            : Duration.ZERO;
            LOG.atWarn()
                    .addKeyValue("aheadS", told.toSeconds())
                    .log(
                            told.isZero()
                                    ? "this host's clock is the same as the swarm's again"
                                    : "this host's clock differs from the swarm's");
        }
    }

    /// Zero while the clocks are the same.
    public synchronized Duration ahead() {
        return told;
    }
}
