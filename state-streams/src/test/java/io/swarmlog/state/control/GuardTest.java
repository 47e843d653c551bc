package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Faults;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Timer;
import io.swarmlog.model.Reason;
import io.swarmlog.model.TaskId;
import io.swarmlog.state.turn.BudgetExceeded;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is thrown while an input is decided, the input is rejected and the next one is decided.
class GuardTest {
    private static final String SECRET = "only this machine says so";

    /// Something thrown when all was decided, and what the log says of it.
    record Thrown(Consumer<Decision> at, Failure failure) {}

    static List<Thrown> thrown() {
        return List.of(
                new Thrown(
                        _ -> {
                            throw new IllegalStateException(SECRET);
                        },
                        Failure.INTERNAL),
                new Thrown(
                        _ -> {
                            throw new AssertionError(SECRET);
                        },
                        Failure.INTERNAL),
                new Thrown(_ -> endless(0), Failure.STACK),
                new Thrown(
                        _ -> {
                            throw new OutOfMemoryError(SECRET);
                        },
                        Failure.MEMORY),
                new Thrown(
                        _ -> {
                            throw new BudgetExceeded(Failure.SIZE, SECRET);
                        },
                        Failure.SIZE));
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void anInputThatFailsIsRejectedAndChangesNothingElse(Thrown thrown) {
        // given
        Bed bed = Bed.withNodes(3);
        bed.create(ServiceSketch.named("web").replicas(4));
        bed.settle();
        ClusterImage before = bed.image();
        List<String> told = new ArrayList<>();
        Control control = new Control(before, (offset, why, _) -> told.add(offset + " " + why));

        // when
        Decision decision = control.take(scale(100, 9), thrown.at());

        // then
        assertThat(decision.dispatches()).isEmpty();
        assertThat(decision.events()).singleElement().satisfies(GuardTest::isOneRejection);
        assertThat(decision.toString()).doesNotContain(SECRET);
        assertThat(told).containsExactly("100 " + thrown.failure());
        assertThat(control.image().faults())
                .isEqualTo(
                        new Faults(
                                1,
                                List.of(
                                        new Faults.Fault(
                                                100, control.image().atMs(), thrown.failure()))));
        assertThat(control.image().tasks()).isEqualTo(before.tasks());
        assertThat(control.image().indexes()).isEqualTo(before.indexes());
    }

    private static void isOneRejection(EventRecord event) {
        assertThat(event.last()).isTrue();
        assertThat(event.cause()).isEqualTo(100);
        assertThat(event.commandId()).isEqualTo("c100");
        assertThat(event.event()).isInstanceOf(Event.Rejected.class);
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void theNextInputIsDecidedAsByOneThatNeverFailed(Thrown thrown) {
        // given
        Bed bed = Bed.withNodes(3);
        bed.create(ServiceSketch.named("web").replicas(4));
        bed.settle();
        Control control = new Control(bed.image());
        control.take(scale(100, 9), thrown.at());
        Control fresh = new Control(control.image());

        // when
        Decision decision = control.take(scale(101, 9));

        // then
        assertThat(decision).isEqualTo(fresh.take(scale(101, 9)));
        assertThat(decision.dispatches()).hasSize(5);
    }

    @Test
    void memoryThatWasShortForAMomentFailsNothing() {
        Bed bed = Bed.withNodes(1);
        bed.create(ServiceSketch.named("web").replicas(1));
        Control control = new Control(bed.image());
        List<Decision> seen = new ArrayList<>();

        Decision decision =
                control.take(
                        scale(100, 2),
                        weighed -> {
                            seen.add(weighed);
                            if (seen.size() == 1) {
                                throw new OutOfMemoryError();
                            }
                        });

        assertThat(decision).isEqualTo(new Control(bed.image()).take(scale(100, 2)));
    }

    @Test
    void aReplayTakesWhatFailedAsTheLogHasIt() {
        // given
        Bed bed = Bed.withNodes(2);
        List<Logged<Optional<InputRecord>>> inputs = new ArrayList<>();
        List<EventRecord> events = new ArrayList<>();
        Control control = new Control(ClusterImage.EMPTY);
        record(inputs, events, control.take(input(0, Bed.initialise(5))), 0, Bed.initialise(5));
        Input.RegisterNode node = bed.registration(1, 1);
        record(inputs, events, control.take(input(1, node)), 1, node);
        Input create = new Input.CreateService(ServiceSketch.named("web").spec(), Optional.empty());
        record(inputs, events, control.take(input(2, create), _ -> endless(0)), 2, create);
        events.addAll(control.unreadable(3, 1_000).events());
        inputs.add(new Logged<>(3, 1_000, Optional.empty()));
        record(inputs, events, control.take(input(4, create)), 4, create);

        // when
        Replay.Verdict verdict =
                Replay.verify(inputs.iterator(), new Replay.Recorded(events.iterator()));

        // then
        assertThat(verdict)
                .isEqualTo(new Replay.Verdict.Same(5, events.size(), 2, control.image()));
        assertThat(control.image().serviceNamed("web")).isPresent();
    }

    private static void record(
            List<Logged<Optional<InputRecord>>> inputs,
            List<EventRecord> events,
            Decision decision,
            long offset,
            Input input) {
        inputs.add(new Logged<>(offset, 1_000, Optional.of(input(offset, input).value())));
        events.addAll(decision.events());
    }

    @Test
    void aFailureThatIsNotOnTheLogIsADifference() {
        Control control = new Control(ClusterImage.EMPTY);
        List<EventRecord> events = control.take(input(0, Bed.initialise(5))).events();

        Replay.Verdict verdict =
                Replay.verify(
                        List.of(new Logged<Optional<InputRecord>>(0, 1_000, Optional.empty()))
                                .iterator(),
                        new Replay.Recorded(events.iterator()));

        assertThat(verdict).isInstanceOf(Replay.Verdict.Different.class);
    }

    @Test
    void ofTimersThatCanNotFireTogetherTheLaterHalfWaits() {
        // given
        Control control = new Control(withTimers(5));
        Logged<InputRecord> tick = input(100, new Input.Tick());

        // when
        Decision decision = control.take(tick, _ -> endless(0));

        // then
        assertThat(decision.events().stream().map(EventRecord::event).skip(1))
                .containsExactly(
                        new Event.TimerSet(timer(3), 2_000), new Event.TimerSet(timer(4), 2_000));
    }

    @Test
    void aTimerThatCanNotFireAloneIsGivenUpSoThatTimeGoesOn() {
        Control control = new Control(withTimers(1));

        Decision decision = control.take(input(100, new Input.Tick()), _ -> endless(0));

        assertThat(decision.events().getLast().event()).isEqualTo(new Event.TimerCleared(timer(0)));
        assertThat(control.image().indexes().timers()).isEmpty();
    }

    private static Timer timer(int number) {
        return new Timer.StartTask(new TaskId("task" + number));
    }

    private static ClusterImage withTimers(int timers) {
        Control control = new Control(ClusterImage.EMPTY);
        control.take(input(0, Bed.initialise(5)));
        Turn turn = new Turn(control.image(), input(1, new Input.Tick()), (_, _, _) -> {});
        for (int number = 0; number < timers; number++) {
            turn.emit(new Event.TimerSet(timer(number), 500 + number));
        }
        return turn.image();
    }

    @Test
    void anInputThatMakesEventsWithoutEndIsStopped() {
        Turn turn = new Turn(ClusterImage.EMPTY, input(0, new Input.Tick()), (_, _, _) -> {});

        assertThatThrownBy(
                        () -> {
                            while (true) {
                                turn.emit(new Event.Rejected(Reason.UNKNOWN, "again"));
                            }
                        })
                .isInstanceOfSatisfying(
                        BudgetExceeded.class, e -> assertThat(e.why()).isEqualTo(Failure.WORK));
    }

    @Test
    void whatWasSkippedIsSaid() {
        // given
        Turn turn =
                new Turn(Bed.withNodes(1).image(), input(50, new Input.Tick()), (_, _, _) -> {});
        turn.emit(new Event.FeatureLevelFinalised(Feature.NEWEST));
        Control control = new Control(turn.image());
        Decision skipped = control.skip(100, 1_000);

        // when
        Decision decision = control.take(input(101, new Input.SkipInput(100)));

        // then
        assertThat(skipped.events()).hasSize(1);
        assertThat(decision.events().getFirst().event()).isEqualTo(new Event.InputSkipped(100));
    }

    @Test
    void onlyWhatWasSkippedCountsAsSkipped() {
        Control control = new Control(Bed.withNodes(1).image());

        Decision decision = control.take(input(101, new Input.SkipInput(1)));

        assertThat(decision.events().getFirst().event())
                .isInstanceOfSatisfying(
                        Event.Rejected.class,
                        no -> assertThat(no.reason()).isEqualTo(Reason.FAILED_PRECONDITION));
    }

    @Test
    void aPublisherMayNotHaveAnInputSkipped() {
        Control control = new Control(Bed.withNodes(1).image());
        InputRecord published =
                new InputRecord(new Origin.Published(7), "ci", "c", new Input.SkipInput(1));

        Decision decision = control.take(new Logged<>(101, 1_000, published));

        assertThat(decision.events().getFirst().event())
                .isInstanceOfSatisfying(
                        Event.Rejected.class,
                        no -> assertThat(no.reason()).isEqualTo(Reason.PERMISSION_DENIED));
    }

    private static Logged<InputRecord> scale(long offset, long replicas) {
        return input(offset, new Input.ScaleService("web", replicas));
    }

    private static Logged<InputRecord> input(long offset, Input input) {
        return new Logged<>(
                offset, 1_000, new InputRecord(new Origin.Api(), "tester", "c" + offset, input));
    }
}
