package io.swarmlog.command.view;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.EventRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Turns what is read from the log into messages, remembers the last of them and passes each on to
/// everybody who listens. Safe for use by many threads.
public final class Feed implements LiveImage.Listener {
    /// How many messages are remembered for `docker events --since`. Real engines keep 256; we have
    /// those of tasks too.
    static final int REMEMBERED = 2_048;

    private final Deque<Message> recent = new ArrayDeque<>();
    private final List<Consumer<Message>> listeners = new CopyOnWriteArrayList<>();
    private List<LiveImage> followed = List.of();

    /// Begins to listen to `live`, once. A host that leaves a swarm and joins another has another
    /// live image; the old one falls silent by itself.
    public void follow(LiveImage live) {
        synchronized (this) {
            if (followed.contains(live)) {
                return;
            }
            followed = List.of(live);
        }
        // The handle is not kept: the feed lives as long as the image it listens to.
        AutoCloseable _ = live.subscribe(this);
    }

    /// Passes on the remembered messages from `sinceMs` on, then every new one, until the returned
    /// handle is run. `listener` must not block.
    public synchronized Runnable listen(long sinceMs, Consumer<Message> listener) {
        since(sinceMs).forEach(listener);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// The remembered messages from `sinceMs` on, oldest first.
    public synchronized List<Message> since(long sinceMs) {
        return recent.stream().filter(message -> message.atMs() >= sinceMs).toList();
    }

    @Override
    public void advanced(List<EventRecord> events, ClusterImage before, ClusterImage after) {
        List<Message> messages = new ArrayList<>();
        ClusterImage image = before;
        for (EventRecord event : events) {
            ClusterImage next = Fold.apply(image, event);
            messages.addAll(Messages.of(event, image, next));
            image = next;
        }
        publish(messages);
    }

    private synchronized void publish(List<Message> messages) {
        for (Message message : messages) {
            if (recent.size() == REMEMBERED) {
                recent.removeFirst();
            }
            recent.addLast(message);
            listeners.forEach(listener -> listener.accept(message));
        }
    }
}
