package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.Check;
import java.util.List;

/// The one function that makes the next picture: `apply(image, event) → image`. Events come in
/// order, without gaps; an event that was folded already changes nothing, so reading one twice does
/// no harm.
public final class Fold {
    /// Raised when the same events make another picture than before: a snapshot of the earlier one is
    /// then passed over.
    public static final int VERSION = 1;

    private Fold() {}

    /// The picture after one more event.
    public static ClusterImage apply(ClusterImage image, EventRecord event) {
        return applyAll(image, List.of(event));
    }

    /// The picture after several events, in order.
    ///
    /// Throws [IllegalStateException] when an event is missing before one of them.
    public static ClusterImage applyAll(ClusterImage image, Iterable<EventRecord> events) {
        Draft draft = new Draft(image);
        for (EventRecord event : events) {
            if (event.sequence() <= draft.sequence()) {
                continue;
            }
            Check.that(
                    event.sequence() == draft.sequence() + 1,
                    "expected event "
                            + (draft.sequence() + 1)
                            + " next, but got "
                            + event.sequence());
            draft.begin(event);
            apply(draft, event);
        }
        return draft.image();
    }

    private static void apply(Draft draft, EventRecord recorded) {
        switch (recorded.event()) {
            case Event.Rejected e ->
                    e.failure().ifPresent(why -> draft.faults = draft.faults.with(recorded, why));
            case Event.OfSwarm event -> FoldSwarm.apply(draft, event);
            case Event.OfService event -> FoldServices.apply(draft, event);
            case Event.OfNetwork event -> FoldNetworks.apply(draft, event);
            case Event.OfMembers event -> FoldMembers.apply(draft, event);
            case Event.OfNode event -> FoldNodes.apply(draft, event);
            case Event.OfTasks event -> FoldTasks.apply(draft, event);
            case Event.OfTime event -> FoldTime.apply(draft, event);
        }
    }
}
