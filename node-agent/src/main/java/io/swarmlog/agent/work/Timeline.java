package io.swarmlog.agent.work;

import java.time.Duration;

/// The one thread that owns the agent's state, and its time. Tests own both.
public interface Timeline {
    /// Now, in ms since the epoch (UTC).
    long nowMs();

    /// Runs `action` on the thread, after all that is queued already.
    void soon(Runnable action);

    /// Runs `action` on the thread once `delay` has passed.
    void after(Duration delay, Runnable action);
}
