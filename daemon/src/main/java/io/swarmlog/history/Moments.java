package io.swarmlog.history;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.EventRecord;
import java.util.ArrayList;
import java.util.List;

/// Folds up to a moment. Told the events from the first on, until it has enough.
public final class Moments {
    /// Events folded at once.
    private static final int BATCH = 1_000;

    private final Place moment;
    private final List<EventRecord> waiting = new ArrayList<>();
    private ClusterImage image = ClusterImage.EMPTY;

    public Moments(Place moment) {
        this.moment = moment;
    }

    /// False when the event is behind the moment: no further one is wanted.
    public boolean observe(EventRecord event) {
        if (isBehind(moment, event)) {
            return false;
        }
        waiting.add(event);
        if (waiting.size() >= BATCH) {
            fold();
        }
        return true;
    }

    /// The image as it was then: after the input at that offset, or the last one up to that time.
    public ClusterImage image() {
        fold();
        return image;
    }

    private void fold() {
        image = Fold.applyAll(image, waiting);
        waiting.clear();
    }

    /// True when the event came of a later input than the one at that place.
    public static boolean isBehind(Place moment, EventRecord event) {
        return switch (moment) {
            case Place.Beginning() -> true;
            case Place.End() -> false;
            case Place.Offset(long offset) -> event.cause() > offset;
            case Place.Time(var at) -> event.atMs() > at.toEpochMilli();
        };
    }

    /// True when the event came of the input at that place or a later one.
    public static boolean isFrom(Place moment, EventRecord event) {
        return switch (moment) {
            case Place.Beginning() -> true;
            case Place.End() -> false;
            case Place.Offset(long offset) -> event.cause() >= offset;
            case Place.Time(var at) -> event.atMs() >= at.toEpochMilli();
        };
    }
}
