package io.swarmlog.agent.runtime.docker;

import java.util.Optional;

/// Whether the engine answers: a function of the answers and the times it is told. Knows no clock.
///
/// ```
///            answered                 refused for a period, silent for three
///   here ◀──────────── unknown, gone        here, unknown ──────────▶ gone
/// ```
///
/// An engine that refuses connections is not there: it has one period, in which a restart may be
/// over. One that takes a question and does not answer may be busy: it has the time in which a node
/// itself is called silent. A vigil that slept itself accuses nobody: everybody has the full time
/// again.
final class Vigil {
    /// Periods of the node's heartbeat until an engine that says nothing is given up: as many as
    /// make a node silent.
    static final int SILENT_PERIODS = 3;

    /// The same for one that refuses connections.
    static final int REFUSED_PERIODS = 1;

    /// What became of the engine.
    sealed interface News {
        record Here() implements News {}

        record Gone(String why) implements News {}
    }

    private enum Known {
        UNKNOWN,
        HERE,
        GONE
    }

    private Known known = Known.UNKNOWN;
    private long heardMs;
    private long lookedMs;
    private Optional<String> refusal = Optional.empty();

    Vigil(long nowMs) {
        heardMs = nowMs;
        lookedMs = nowMs;
    }

    /// It answered.
    Optional<News> answered(long nowMs) {
        heardMs = nowMs;
        refusal = Optional.empty();
        if (known == Known.HERE) {
            return Optional.empty();
        }
        known = Known.HERE;
        return Optional.of(new News.Here());
    }

    /// It can't be connected to, for this reason.
    void refused(String why) {
        refusal = Optional.of(why);
    }

    /// It took a question, whatever becomes of it.
    void connected() {
        refusal = Optional.empty();
    }

    /// To be called several times a period.
    Optional<News> look(long nowMs, long periodMs) {
        boolean slept = nowMs - lookedMs > periodMs;
        lookedMs = nowMs;
        if (slept) {
            heardMs = nowMs;
        }
        long patienceMs = periodMs * (refusal.isPresent() ? REFUSED_PERIODS : SILENT_PERIODS);
        long silentMs = nowMs - heardMs;
        if (known == Known.GONE || silentMs < patienceMs) {
            return Optional.empty();
        }
        known = Known.GONE;
        String why = refusal.orElseGet(() -> "it does not answer within " + patienceMs + " ms");
        return Optional.of(new News.Gone("the Docker Engine is not usable: " + why));
    }
}
