package io.swarmlog.command.ledger;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.model.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The log as somebody with a wish sees it. Calls block (use a virtual thread) and are bounded.
public interface CommandLog {
    /// What became of a command.
    sealed interface Outcome {
        /// It was done: its events, and the image right after them, which the views show too.
        record Accepted(List<EventRecord> events, ClusterImage image) implements Outcome {}

        /// It was refused and changed nothing.
        record Refused(Reason reason, String message) implements Outcome {}

        /// Nothing was heard in time: it may or may not be done. The text says why and what to do.
        record Unknown(String message) implements Outcome {}
    }

    /// Since when the log takes nothing, as too few managers are there; empty while it does. What
    /// is read meanwhile is as old as that.
    default Optional<Instant> lostSince() {
        return Optional.empty();
    }

    /// See [LogHealth#full].
    default Optional<String> full() {
        return Optional.empty();
    }

    /// What stopped by itself, so that nothing is decided any more: a command would wait in vain.
    default Optional<LogHealth.Stopped> stopped() {
        return Optional.empty();
    }

    /// How the managers are, as far as this one sees.
    default LogHealth health() {
        return LogHealth.UNWATCHED;
    }

    /// Appends `command` for `principal` and waits for its outcome.
    Outcome submit(Input.Command command, String principal);
}
