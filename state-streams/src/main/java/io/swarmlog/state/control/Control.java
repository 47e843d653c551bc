package io.swarmlog.state.control;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Check;
import io.swarmlog.state.allocate.Allocator;
import io.swarmlog.state.decide.Decider;
import io.swarmlog.state.place.Scheduler;
import io.swarmlog.state.reconcile.Reconciler;
import io.swarmlog.state.turn.BudgetExceeded;
import io.swarmlog.state.turn.Turn;
import java.util.List;
import java.util.function.Consumer;

/// The deciding of one swarm, input by input. Not for several threads.
///
/// ```
/// decide ─▶ ┌ allocate ─▶ reconcile ┐ until at rest ─▶ place ─▶ again until nothing is placed
///           └───────────────────────┘
/// ```
///
/// Everything but the image is worked out from it, so a control made from the image after any input
/// goes on exactly as the one that made it would have.
///
/// An input always has an end. Whatever is thrown while it is decided, it is then rejected with a
/// [Failure], the image is otherwise as it was before, and the next one is decided.
public final class Control {
    /// More passes than this over one input is a loop, not a decision: each pass takes a slot at
    /// least one step on, and a slot has fewer steps than this.
    private static final int PASSES_MAX = 200;

    private final Alarm alarm;
    private Scheduler scheduler;
    private ClusterImage image;

    /// Goes on from `image`.
    public Control(ClusterImage image) {
        this(image, Alarm.NONE);
    }

    /// Goes on from `image`, and tells `alarm` of what was thrown.
    public Control(ClusterImage image, Alarm alarm) {
        this.image = image;
        this.alarm = alarm;
        this.scheduler = Scheduler.of(image);
    }

    /// The image after the last input.
    public ClusterImage image() {
        return image;
    }

    /// As [#take(Logged, Consumer)], whatever the size.
    public Decision take(Logged<InputRecord> input) {
        return take(input, _ -> {});
    }

    /// Decides the next input. One that was taken before leads to nothing, and so does an
    /// observation that is no news; a command has at least one event with its id.
    ///
    /// @param weigh looks at what was decided before it counts, and throws [BudgetExceeded] when it
    ///     is more than the log takes
    public Decision take(Logged<InputRecord> input, Consumer<Decision> weigh) {
        if (isTaken(input)) {
            return Decision.NOTHING;
        }
        try {
            return decide(input, weigh);
        } catch (OutOfMemoryError e) {
            // What it made is garbage by now, and others may have needed the room only for a while.
            return decideAgain(input, weigh);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            return failed(input, e);
        }
    }

    /// Takes an input that failed before, or that shall not be decided, as one that failed.
    public Decision reject(Logged<InputRecord> input, Failure why) {
        if (isTaken(input)) {
            return Decision.NOTHING;
        }
        Turn turn = new Turn(image, input, scheduler::observe);
        Guarded.reject(turn, input.offset(), why);
        image = turn.image();
        return new Decision(turn.finished(), List.of());
    }

    /// Takes what stands at that offset and is no input.
    public Decision unreadable(long offset, long atMs) {
        return reject(Guarded.unlooked(offset, atMs), Failure.UNREADABLE);
    }

    /// Takes what stands at that offset without a look at it.
    public Decision skip(long offset, long atMs) {
        return reject(Guarded.unlooked(offset, atMs), Failure.SKIPPED);
    }

    private Decision decideAgain(Logged<InputRecord> input, Consumer<Decision> weigh) {
        scheduler = Scheduler.of(image);
        try {
            return decide(input, weigh);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
            return failed(input, e);
        }
    }

    private Decision failed(Logged<InputRecord> input, Throwable thrown) {
        Failure why = Guarded.failure(thrown);
        alarm.failed(input.offset(), why, thrown);
        // The one that was there has followed events that never were.
        scheduler = Scheduler.of(image);
        return reject(input, why);
    }

    private Decision decide(Logged<InputRecord> input, Consumer<Decision> weigh) {
        ClusterImage before = image;
        Turn turn = new Turn(before, input, scheduler::observe);
        Decider.decide(turn);
        settle(turn, before);
        List<EventRecord> events = turn.finished();
        Check.that(
                turn.image().sequence() == before.sequence() + events.size(),
                "expected an image after all events, but it is at " + turn.image().sequence());
        Decision decision =
                events.isEmpty()
                        ? Decision.NOTHING
                        : new Decision(events, Dispatches.of(events, before, turn.image()));
        weigh.accept(decision);
        image = turn.image();
        return decision;
    }

    private boolean isTaken(Logged<InputRecord> input) {
        return input.offset() <= image.cause()
                || (input.value().origin() instanceof Origin.Published(long offset)
                        && offset <= image.publishedOffset());
    }

    private void settle(Turn turn, ClusterImage before) {
        int seen = 0;
        ClusterImage known = before;
        for (int pass = 0; turn.size() > seen; pass++) {
            if (pass >= PASSES_MAX) {
                throw new BudgetExceeded(
                        Failure.WORK,
                        "expected an input to come to rest, but after "
                                + PASSES_MAX
                                + " passes it has not");
            }
            List<EventRecord> news = turn.eventsFrom(seen);
            seen = turn.size();
            ClusterImage now = turn.image();
            Allocator.allocate(turn, news);
            Reconciler.reconcile(turn, news, known);
            known = now;
            if (turn.size() == seen) {
                place(turn);
            }
        }
    }

    private void place(Turn turn) {
        for (Event event : scheduler.place(turn.image())) {
            turn.emit(event);
        }
    }
}
