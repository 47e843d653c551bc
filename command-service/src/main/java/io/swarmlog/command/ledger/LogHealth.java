package io.swarmlog.command.ledger;

import java.time.Instant;
import java.util.Optional;

/// Whether the log takes records. To be asked before each command: it must answer at once.
@FunctionalInterface
public interface LogHealth {
    /// Since when it takes none; empty while it does.
    Optional<Instant> lostSince();

    /// Of a log that nobody watches.
    LogHealth UNWATCHED = Optional::empty;
}
