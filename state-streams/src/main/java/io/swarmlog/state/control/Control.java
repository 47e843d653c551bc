package io.swarmlog.state.control;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Check;
import io.swarmlog.state.allocate.Allocator;
import io.swarmlog.state.decide.Decider;
import io.swarmlog.state.place.Scheduler;
import io.swarmlog.state.reconcile.Reconciler;
import io.swarmlog.state.turn.Turn;
import java.util.List;

/// The deciding of one swarm, input by input. Not for several threads.
///
/// ```
/// decide ─▶ ┌ allocate ─▶ reconcile ┐ until at rest ─▶ place ─▶ again until nothing is placed
///           └───────────────────────┘
/// ```
///
/// Everything but the image is worked out from it, so a control made from the image after any input
/// goes on exactly as the one that made it would have.
public final class Control {
    /// More passes than this over one input is a loop, not a decision: each pass takes a slot at
    /// least one step on, and a slot has fewer steps than this.
    private static final int PASSES_MAX = 200;

    private final Scheduler scheduler;
    private ClusterImage image;

    /// Goes on from `image`.
    public Control(ClusterImage image) {
        this.image = image;
        this.scheduler = Scheduler.of(image);
    }

    /// The image after the last input.
    public ClusterImage image() {
        return image;
    }

    /// Decides the next input. One that was taken before leads to nothing, and so does an
    /// observation that is no news; a command has at least one event with its id.
    ///
    /// Throws [IllegalStateException] when an assumption is broken; the image is then as before,
    /// but this control is of no use any more.
    public Decision take(Logged<InputRecord> input) {
        if (isTaken(input)) {
            return Decision.NOTHING;
        }
        ClusterImage before = image;
        Turn turn = new Turn(image, input, scheduler::observe);
        Decider.decide(turn);
        settle(turn, before);
        image = turn.image();
        List<EventRecord> events = turn.finished();
        return events.isEmpty()
                ? Decision.NOTHING
                : new Decision(events, Dispatches.of(events, before, image));
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
            Check.that(
                    pass < PASSES_MAX,
                    "expected an input to come to rest, but after "
                            + PASSES_MAX
                            + " passes it has not");
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
