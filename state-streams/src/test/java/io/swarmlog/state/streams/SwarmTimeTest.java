package io.swarmlog.state.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/// What a manager takes for the swarm's time.
class SwarmTimeTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long NOON = Instant.parse("2026-11-29T12:00:00Z").toEpochMilli();

    private long nowMs = NOON;
    private long leaptMs;
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs);
    private final SwarmTime time = new SwarmTime(clock, () -> nowMs - leaptMs);
    private ClusterImage image = ClusterImage.EMPTY;

    @Test
    void goesByItsOwnClockWhereThatStampsTheLine() {
        time.saw(at(NOON - 3 * HOUR), false);

        assertThat(time.millis()).isEqualTo(NOON);
        assertThat(time.differs()).isFalse();
    }

    @Test
    void isNeverBeforeWhatTheLogSays() {
        time.saw(at(NOON + 3 * HOUR), false);
        nowMs += 1_000;

        assertThat(time.millis()).isEqualTo(NOON + 3 * HOUR + 1_000);
        assertThat(time.differs()).isTrue();
    }

    /// Its own clock is an hour ahead of that of the manager that decided until now.
    @Test
    void goesOnWhereTheManagerBeforeItWas() {
        time.saw(at(NOON - 30 * HOUR), false);
        time.saw(at(NOON - HOUR), true);
        nowMs += 10_000;
        time.saw(at(NOON - HOUR + 4_000), true);

        assertThat(time.millis()).isEqualTo(NOON - HOUR + 10_000);
        assertThat(time.differs()).isTrue();
    }

    @Test
    void aFewHundredMillisecondsAreNoDifference() {
        time.saw(at(NOON - 700), true);

        assertThat(time.millis()).isEqualTo(NOON);
        assertThat(time.differs()).isFalse();
    }

    @Test
    void theDifferenceIsOverOnceItStandsOnTheLog() {
        time.saw(at(NOON - HOUR), true);

        image = folded(NOON - HOUR, new Event.ClockOffset(-HOUR));
        time.saw(image, false);

        assertThat(time.millis()).isEqualTo(NOON - HOUR);
        assertThat(time.differs()).isFalse();
        assertThat(time.isBehind()).isFalse();
    }

    /// Its clock was an hour behind those of the others, until the machine's was taken over.
    @Test
    void aClockThatIsTakenOverIsNotCountedTwice() {
        time.saw(at(NOON + HOUR), true);
        leap(HOUR, false);
        nowMs += 10_000;

        assertThat(time.millis()).isEqualTo(NOON + HOUR + 10_000);
        assertThat(time.differs()).isFalse();
        time.saw(at(NOON + HOUR + 10_000), true);
        assertThat(time.millis()).isEqualTo(NOON + HOUR + 10_000);
    }

    /// The same, but it decides already: what it stamps is put right by an hour too much.
    @Test
    void aTakeoverWhileDecidingIsTakenOutOfTheOffset() {
        time.saw(at(NOON + HOUR), true);
        time.saw(folded(NOON + HOUR, new Event.ClockOffset(HOUR)), false);
        boolean leapt = leap(HOUR, true);
        nowMs += 1_000;

        assertThat(leapt).isTrue();
        assertThat(time.differs()).isTrue();
        assertThat(time.millis()).isEqualTo(NOON + HOUR + 1_000);

        // It follows again: what was made up for is forgotten.
        time.saw(folded(NOON + HOUR + 1_000, new Event.ClockOffset(0)), false);
        time.saw(at(NOON + HOUR + 1_000), true);
        assertThat(time.differs()).isFalse();
        assertThat(time.millis()).isEqualTo(NOON + HOUR + 1_000);
    }

    /// Its clock is an hour ahead of the swarm's time already.
    @Test
    void aLeapOfAClockThatIsAheadIsNotBelieved() {
        time.saw(at(NOON - HOUR), true);
        time.saw(folded(NOON - HOUR, new Event.ClockOffset(-HOUR)), false);
        leap(HOUR, true);

        assertThat(time.differs()).isTrue();
        assertThat(time.millis()).isEqualTo(NOON - HOUR);
    }

    /// NTP found the time hours after the start of the swarm.
    @Test
    void aLeapOfTheClockThatTheSwarmGoesByIsBelieved() {
        time.saw(at(NOON), true);
        time.saw(at(NOON), false);
        leap(HOUR, true);

        assertThat(time.differs()).isFalse();
        assertThat(time.millis()).isEqualTo(NOON + HOUR);
    }

    /// A clock that was set back goes a twentieth slower: so does the swarm that it decides for, and
    /// one that others decide for does not.
    @Test
    void ourOwnPaceIsThatOfOurClockAndOthersIsNot() {
        time.saw(at(NOON), true);
        leap(-500, true);
        assertThat(time.millis()).isEqualTo(NOON - 500);

        for (int i = 0; i < 10; i++) {
            leap(-500, false);
        }
        assertThat(time.millis()).isEqualTo(NOON - 500);
    }

    private boolean leap(long ms, boolean own) {
        leaptMs += ms;
        nowMs += ms;
        return time.look(own);
    }

    /// On a Kafka of somebody else, the clock of which was set back.
    @Test
    void seesThatTheLogStandsStill() {
        time.saw(at(NOON), false);
        nowMs += 6_000;

        time.saw(at(NOON), false);

        assertThat(time.isBehind()).isTrue();
    }

    @Test
    void withMembersOfTheFirstReleaseItIsTheClock() {
        time.saw(folded(NOON + HOUR, new Event.InputSkipped(0)), false);

        assertThat(time.millis()).isEqualTo(NOON);
        assertThat(time.isBehind()).isFalse();
    }

    private ClusterImage at(long atMs) {
        if (image.members().featureLevel() < Feature.NEWEST) {
            image = folded(atMs, new Event.FeatureLevelFinalised(Feature.NEWEST));
        }
        image = folded(atMs, new Event.InputSkipped(0));
        return image;
    }

    private ClusterImage folded(long atMs, Event event) {
        return Fold.apply(
                image,
                new EventRecord(
                        image.sequence() + 1,
                        image.cause() + 1,
                        atMs,
                        new Origin.Clock(),
                        "test",
                        "",
                        true,
                        event));
    }
}
