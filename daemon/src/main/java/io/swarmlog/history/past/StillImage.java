package io.swarmlog.history.past;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import java.util.List;

/// An image to which nothing happens any more.
record StillImage(ClusterImage image) implements LiveImage {
    @Override
    public LiveImage.Subscription subscribe(Listener listener) {
        listener.advanced(List.of(), image, image);
        return () -> {};
    }
}
