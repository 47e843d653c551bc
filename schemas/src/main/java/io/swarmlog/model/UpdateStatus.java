package io.swarmlog.model;

import java.util.Optional;

/// Where a rolling update stands (Docker Engine API v1.41 `UpdateStatus`); times in ms since the
/// epoch.
public record UpdateStatus(
        State state, long startedAtMs, Optional<Long> completedAtMs, String message) {

    /// Docker's words, in lower case on the wire.
    public enum State {
        UPDATING,
        PAUSED,
        COMPLETED,
        ROLLBACK_STARTED,
        ROLLBACK_PAUSED,
        ROLLBACK_COMPLETED
    }

    public boolean isRunning() {
        return state == State.UPDATING || state == State.ROLLBACK_STARTED;
    }

    public boolean isCompleted() {
        return state == State.COMPLETED || state == State.ROLLBACK_COMPLETED;
    }

    public boolean isPaused() {
        return state == State.PAUSED || state == State.ROLLBACK_PAUSED;
    }
}
