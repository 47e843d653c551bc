package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.TaskState;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The clock that stamps the line is wrong; what waits goes on by the time that passes.
class ClockTest {
    private static final long NOON = Instant.parse("2026-11-29T12:00:00Z").toEpochMilli();
    private static final long IN_2036 = Instant.parse("2036-02-07T06:28:16Z").toEpochMilli();
    private static final long THREE_HOURS = 3 * 3_600_000;
    private static final long DELAY_MS = 7_000;

    private final Bed bed = upToDate();

    private static Bed upToDate() {
        Bed bed = Bed.upToDate(2);
        bed.stampedAt(NOON);
        bed.create(ServiceSketch.named("web").restart("any", DELAY_MS, 0, 0));
        bed.settle();
        return bed;
    }

    @ParameterizedTest
    @ValueSource(longs = {NOON_AND_3_H_BACK, OF_1970, YEAR_2036})
    void aTaskIsRestartedAfterItsDelayWhateverTheClockSays(long stampedMs) {
        // given
        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        bed.settle();

        // when
        bed.stampedAt(stampedMs);
        tick(NOON + DELAY_MS - 1);
        boolean tooSoon = restarted();
        tick(NOON + DELAY_MS);

        // then
        assertThat(tooSoon).isFalse();
        assertThat(restarted()).isTrue();
        assertThat(bed.image().atMs()).isEqualTo(NOON + DELAY_MS);
    }

    private static final long NOON_AND_3_H_BACK = 1_795_953_600_000L - THREE_HOURS;
    private static final long OF_1970 = 60_000;
    private static final long YEAR_2036 = 2_085_978_496_000L;

    @Test
    void theWrittenTimesAreThoseOfTheTest() {
        assertThat(NOON_AND_3_H_BACK).isEqualTo(NOON - THREE_HOURS);
        assertThat(YEAR_2036).isEqualTo(IN_2036);
    }

    @Test
    void whatIsStampedAfterATickGoesOnWithTheSwarmsTime() {
        bed.stampedAt(NOON - THREE_HOURS);
        tick(NOON + 1_000);

        bed.stampedAt(NOON - THREE_HOURS + 5_000);
        bed.create(ServiceSketch.named("late"));

        assertThat(bed.image().clockOffsetMs()).isEqualTo(THREE_HOURS + 1_000);
        assertThat(bed.service("late").meta().createdAtMs()).isEqualTo(NOON + 6_000);
    }

    /// A glitch that is over: the clock leaps to 2036 and comes back.
    @Test
    void aDelayThatBeginsAfterAGlitchIsAsLongAsAny() {
        bed.stampedAt(IN_2036);
        tick(NOON + 1_000);
        bed.stampedAt(NOON + 2_000);
        tick(NOON + 2_000);

        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        bed.settle();

        assertThat(bed.image().clockOffsetMs()).isZero();
        assertThat(bed.image().indexes().timers().first().dueMs())
                .isEqualTo(NOON + 2_000 + DELAY_MS);
    }

    /// An input was stamped in 2036 before anybody could say otherwise: the swarm's time is there,
    /// and goes on from there.
    @Test
    void timeThatWasOnceTakenGoesOnAtItsPace() {
        bed.stampedAt(IN_2036);
        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        bed.settle();

        bed.stampedAt(NOON + 1_000);
        tick(IN_2036 + 1_000);
        bed.stampedAt(NOON + DELAY_MS);
        tick(IN_2036 + DELAY_MS);

        assertThat(restarted()).isTrue();
    }

    @Test
    void timeNeverGoesBack() {
        long before = bed.image().atMs();

        tick(NOON - THREE_HOURS);
        bed.create(ServiceSketch.named("other"));

        assertThat(bed.image().atMs()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void aTickWithoutNewsLeavesNothingOnTheLog() {
        assertThat(tick(NOON + 500).events()).isEmpty();
        assertThat(tick(NOON - 500).events()).isEmpty();
    }

    /// A swarm with a member of the first release: the line's stamps are the time, as ever.
    @Test
    void theFirstReleaseGoesByTheStamps() {
        Bed old = Bed.withNodes(1);
        ClusterImage before = old.image();
        old.stampedAt(NOON);

        old.take(new Origin.Clock(), new Input.Tick(IN_2036));

        assertThat(old.image()).isEqualTo(before);
        old.create(ServiceSketch.named("web"));
        assertThat(old.image().atMs()).isEqualTo(NOON);
        assertThat(old.events()).noneMatch(event -> event.event() instanceof Event.ClockOffset);
    }

    @Test
    void aTickFromBeyondAllTimesIsTakenForTheLastOne() {
        tick(Long.MAX_VALUE);

        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        bed.settle();

        assertThat(bed.image().indexes().timers().first().dueMs())
                .isEqualTo(bed.image().atMs() + DELAY_MS);
    }

    private Decision tick(long nowMs) {
        Decision decision = bed.take(new Origin.Clock(), new Input.Tick(nowMs));
        bed.settle();
        return decision;
    }

    private boolean restarted() {
        return bed.wanted("web").stream().map(Task::desired).allMatch(TaskState.RUNNING::equals);
    }
}
