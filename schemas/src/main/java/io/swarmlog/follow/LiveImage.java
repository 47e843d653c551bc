package io.swarmlog.follow;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import java.util.List;
import java.util.Optional;

/// The newest picture of the swarm, as far as this process has read the log.
public interface LiveImage {
    /// The picture after the last whole input that was read: never one in the middle of an input.
    ClusterImage image();

    /// Whether all was read that stood on the log when this began; what comes after is new.
    default boolean isCaughtUp() {
        return true;
    }

    /// Why the picture grows no more, although the log may: it must not be shown as if it were fresh.
    default Optional<Throwable> failure() {
        return Optional.empty();
    }

    /// Adds a listener and tells it at once of the present image, with no events. The listener is
    /// then told of every new image in order, each once, by one thread at a time; it must not block.
    /// Closing the returned handle ends it.
    Subscription subscribe(Listener listener);

    /// Hears of new images.
    @FunctionalInterface
    interface Listener {
        /// `events` of one or more whole inputs led from `before` to `after`.
        void advanced(List<EventRecord> events, ClusterImage before, ClusterImage after);
    }

    /// A listener that hears until it is closed.
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
