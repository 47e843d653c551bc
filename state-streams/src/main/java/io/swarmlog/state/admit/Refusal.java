package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import io.swarmlog.model.Limits;
import io.swarmlog.model.Reason;
import java.util.Optional;

/// Makes refusals in the words of the real engine.
public final class Refusal {
    private Refusal() {}

    /// A refusal of the control API, with its `rpc error` prefix.
    public static Event.Rejected rpc(Reason reason, String message) {
        return new Event.Rejected(reason, cut(reason.rpc(message)));
    }

    /// A refusal of the engine's own layer, without prefix.
    public static Event.Rejected plain(Reason reason, String message) {
        return new Event.Rejected(reason, cut(message));
    }

    /// What was sent is quoted, but not all of a megabyte of it.
    private static String cut(String message) {
        return Texts.cut(message, Limits.REFUSAL_TEXT);
    }

    static Optional<Event.Rejected> invalid(String message) {
        return Optional.of(rpc(Reason.INVALID_ARGUMENT, message));
    }

    static Optional<Event.Rejected> none() {
        return Optional.empty();
    }
}
