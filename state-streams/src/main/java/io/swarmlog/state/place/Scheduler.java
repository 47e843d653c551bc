package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import java.util.List;

/// The door of this room.
public final class Scheduler {
    private Scheduler() {}

    /// An index worked out from the image alone; it behaves exactly as one that followed every
    /// event.
    public static Scheduler of(ClusterImage image) {
        return new Scheduler();
    }

    /// Follows one event that was folded.
    public void observe(EventRecord event, ClusterImage before, ClusterImage after) {}

    /// Decides what becomes of the tasks that wait; empty when nothing changes. The events returned
    /// must be folded and observed.
    public List<Event> place(ClusterImage image) {
        return List.of();
    }
}
