package io.swarmlog.follow;

import io.swarmlog.log.EventRecord;
import java.util.List;

/// The events of an input whose last one was not read yet. A power failure may leave the first
/// events of an input and cut off the others. They are then decided again and the others follow; or,
/// where the disk lost the input, too, events of the same numbers follow that take their place.
public final class Unfinished {
    private Unfinished() {}

    /// Adds the next event that was read.
    public static void add(List<EventRecord> unfinished, EventRecord next) {
        while (!unfinished.isEmpty() && unfinished.getLast().sequence() >= next.sequence()) {
            unfinished.removeLast();
        }
        unfinished.add(next);
    }
}
