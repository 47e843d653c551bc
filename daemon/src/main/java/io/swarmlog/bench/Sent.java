package io.swarmlog.bench;

/// A command that was sent, and what was heard of it.
///
/// - `marker`: its number; a create and an update leave it on the service as a label.
/// - `host`: the manager it was sent to.
/// - `fromNs`, `toNs`: when it was sent and answered ([System#nanoTime]).
/// - `answer`: what was said when it was not done.
record Sent(
        long marker,
        Kind kind,
        String service,
        int host,
        Outcome outcome,
        long fromNs,
        long toNs,
        String answer) {
    enum Kind {
        CREATE,
        UPDATE,
        REMOVE
    }

    /// A command that is acknowledged was done, one that is refused was not, and of the others
    /// nobody can say.
    enum Outcome {
        ACKNOWLEDGED,
        REFUSED,
        UNKNOWN
    }

    boolean isAcknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }
}
