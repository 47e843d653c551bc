package io.swarmlog.command.ledger;

import io.swarmlog.model.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether the log takes records. To be asked before each command: all but [#isKeptBy] answer at once.
@FunctionalInterface
public interface LogHealth {
    /// Since when it takes none; empty while it does.
    Optional<Instant> lostSince();

    /// What stopped by itself, so that nothing is decided any more.
    default Optional<Stopped> stopped() {
        return Optional.empty();
    }

    /// Whether nobody leads the managers at this moment, as far as this one sees: sooner than
    /// [#lostSince], and also while another is elected.
    default boolean isLeaderless() {
        return false;
    }

    /// Whether the log's server of that manager serves, as far as this one sees; empty where nobody
    /// knows.
    default Optional<Boolean> serves(NodeId manager) {
        return Optional.empty();
    }

    /// Whether that manager is one of those that keep the log: it votes, and has its copies in step. It
    /// asks the log, so it takes as long as an answer does; true where nobody knows.
    default boolean isKeptBy(NodeId manager) {
        return true;
    }

    /// Why nothing may be written for now, in a sentence; what is there is read, and what runs goes
    /// on.
    default Optional<String> full() {
        return Optional.empty();
    }

    /// What is wrong without keeping anybody from anything for now, a sentence each.
    default List<String> warnings() {
        return List.of();
    }

    /// A part that stopped: since when, and in a sentence why and what to do.
    record Stopped(Instant since, String why) {}

    /// Of a log that nobody watches.
    LogHealth UNWATCHED = Optional::empty;
}
