package io.swarmlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Instant IN_2036 = Instant.parse("2036-02-07T06:28:16Z");

    private Instant wall = NOON;
    private long elapsedNs = 42;
    private final SteadyClock clock = new SteadyClock(() -> wall, () -> elapsedNs);

    @Test
    void goesOnAsTimePasses() {
        pass(Duration.ofHours(2));

        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(2)));
        assertThat(clock.apart()).isZero();
    }

    @Test
    void aClockThatIsSetBackStopsNothing() {
        wall = wall.minus(Duration.ofHours(3));

        pass(Duration.ofMinutes(1));

        assertThat(clock.instant()).isBetween(NOON.plusSeconds(56), NOON.plusSeconds(60));
        assertThat(clock.apart()).isLessThan(Duration.ofHours(-2));
    }

    @Test
    void itGoesSlowerUntilTheClockThatWasSetBackIsMet() {
        wall = wall.minus(Duration.ofSeconds(30));

        pass(Duration.ofMinutes(11));

        assertThat(clock.apart()).isBetween(Duration.ofMillis(-50), Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 590})
    void aGlitchIsNotFollowed(int seconds) {
        wall = IN_2036;
        pass(Duration.ofSeconds(seconds));
        wall = NOON.plusSeconds(seconds);
        pass(Duration.ofSeconds(5));

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(seconds + 5));
    }

    @Test
    void aClockThatStaysAheadIsBelieved() {
        wall = IN_2036;

        pass(SteadyClock.HOLD.plusSeconds(2));

        assertThat(clock.instant()).isEqualTo(IN_2036.plus(SteadyClock.HOLD).plusSeconds(2));
    }

    @Test
    void aSecondGlitchWaitsAnew() {
        wall = IN_2036;
        pass(Duration.ofMinutes(9));
        wall = wall.plus(Duration.ofDays(30));
        pass(Duration.ofMinutes(9));

        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(18)));
    }

    @Test
    void aClockThatIsSetRightInSmallStepsIsFollowed() {
        wall = wall.plusMillis(400);
        pass(Duration.ofSeconds(2));

        assertThat(clock.instant()).isEqualTo(NOON.plusMillis(2_400));
    }

    @Test
    void neverGoesBack() {
        long last = clock.millis();
        for (int second = 0; second < 500; second++) {
            wall = wall.plusMillis(second % 7 == 0 ? -900 : second % 11 == 0 ? 5_000 : 1_000);
            elapsedNs += 333_000_000;
            long now = clock.millis();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
    }

    /// In steps, as the program asks all the time.
    private void pass(Duration time) {
        for (long ms = 0; ms < time.toMillis(); ms += 500) {
            elapsedNs += 500_000_000;
            wall = wall.plusMillis(500);
            clock.millis();
        }
    }
}
