package io.swarmlog.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OwnClockTest {
    private static final long NOON_MS = 1_795_953_600_000L;
    private static final long HOUR_MS = 3_600_000;

    private final OwnClock clock = new OwnClock();

    @Test
    void slowHeartbeatsAreNotAWrongClock() {
        for (long lateMs : new long[] {20, 4_000, 900, 9_000, 300}) {
            clock.heard(NOON_MS, NOON_MS + lateMs);
        }

        assertThat(clock.ahead()).isZero();
    }

    @Test
    void aClockAheadIsSeenAtOnce() {
        clock.heard(NOON_MS + HOUR_MS, NOON_MS + 20);

        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(3_599));
    }

    @Test
    void aClockThatIsSetBackIsSeenAfterSomeHeartbeats() {
        clock.heard(NOON_MS, NOON_MS + 20);

        for (int beat = 0; beat < 8; beat++) {
            clock.heard(NOON_MS - HOUR_MS, NOON_MS + 20);
        }

        assertThat(clock.ahead()).isBetween(Duration.ofSeconds(-3_601), Duration.ofSeconds(-3_600));
    }

    @Test
    void whatWasToldStaysWhileItChangesLittle() {
        clock.heard(NOON_MS + HOUR_MS, NOON_MS);
        clock.heard(NOON_MS + HOUR_MS + 1_500, NOON_MS);

        assertThat(clock.ahead()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aClockThatIsSetRightIsRight() {
        clock.heard(NOON_MS + HOUR_MS, NOON_MS);

        for (int beat = 0; beat < 8; beat++) {
            clock.heard(NOON_MS, NOON_MS + 20);
        }

        assertThat(clock.ahead()).isZero();
    }
}
