package io.swarmlog.command.ledger;

import java.time.Instant;
import java.util.Optional;

/// Whether the log takes records. To be asked before each command: it must answer at once.
@FunctionalInterface
public interface LogHealth {
    /// Since when it takes none; empty while it does.
    Optional<Instant> lostSince();

    /// What stopped by itself, so that nothing is decided any more.
    default Optional<Stopped> stopped() {
        return Optional.empty();
    }

    /// A part that stopped: since when, and in a sentence why and what to do.
    record Stopped(Instant since, String why) {}

    /// Of a log that nobody watches.
    LogHealth UNWATCHED = Optional::empty;
}
