package io.swarmlog.state.streams;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Feature;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// What time it is for the swarm, as a manager knows it: what the events say, and what has passed
/// since. A manager that follows learns how far its own clock is from that, so that the swarm's time
/// goes on where it was when it is this one's turn. Its clock may leap meanwhile, when the machine's
/// is taken over: that time has not passed. See docs/adr/0018-clocks.md.
final class SwarmTime {
    /// Events reach a follower this late on a busy host. What is less is no difference.
    static final long SAME_MS = 2_000;

    /// An event that was decided just now is this old at most.
    static final long LATE_MS = 5_000;

    private final InstantSource clock;
    private final LongSupplier elapsedMs;
    private OptionalLong followed = OptionalLong.empty();
    private long skewMs;
    private long offsetMs;
    private long seenMs;
    private long heldMs;
    private boolean steady;

    /// @param clock of this process, which never goes back, but may leap ahead
    /// @param elapsedMs what has passed since some moment
    SwarmTime(InstantSource clock, LongSupplier elapsedMs) {
        this.clock = clock;
        this.elapsedMs = elapsedMs;
        heldMs = clock.millis() - elapsedMs.getAsLong();
    }

    /// Looks what the clock did since the last look, which must be a moment ago.
    ///
    /// - Of others' time it is known how long ago it was, whatever this clock did.
    /// - Our own time goes at the pace of our clock. A leap of it makes up for what it lacked of the
    ///   swarm's time; one that lacked nothing, and isn't known to be ahead, is believed.
    ///
    /// @param own whether this manager decides
    /// @return whether it leapt
    boolean look(boolean own) {
        long nowMs = clock.millis() - elapsedMs.getAsLong();
        long movedMs = nowMs - heldMs;
        heldMs = nowMs;
        boolean leapt = movedMs > SAME_MS;
        if (!own && followed.isPresent()) {
            followed = OptionalLong.of(followed.getAsLong() - movedMs);
            skewMs -= movedMs;
        } else if (leapt) {
            skewMs = skewMs < -SAME_MS ? skewMs - movedMs : Math.max(skewMs - movedMs, 0);
            followed = followed.isPresent() ? OptionalLong.of(skewMs) : followed;
        }
        return leapt;
    }

    /// An event was read.
    ///
    /// @param others whether another manager decided it just now: the newest of these says what the
    ///     time is, as none arrives before it is written
    void saw(ClusterImage image, boolean others) {
        steady = image.allows(Feature.STEADY_TIME);
        offsetMs = image.clockOffsetMs();
        seenMs = image.atMs();
        long aheadMs = seenMs - clock.millis();
        if (others) {
            followed = OptionalLong.of(Math.max(followed.orElse(Long.MIN_VALUE), aheadMs));
            skewMs = followed.getAsLong();
        } else {
            skewMs = Math.max(skewMs, aheadMs);
        }
    }

    /// The swarm's time.
    long millis() {
        long difference = !steady ? 0 : differs() ? skewMs : offsetMs;
        return clock.millis() + difference;
    }

    /// Whether what this manager's clock stamps would not be the swarm's time.
    boolean differs() {
        return steady && Math.abs(skewMs - offsetMs) > SAME_MS;
    }

    /// Whether the newest event, decided just now, is behind the swarm's time: another clock than
    /// ours stamps the line, and stands still or was set back.
    boolean isBehind() {
        return steady && millis() - seenMs > LATE_MS;
    }
}
