package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import io.swarmlog.model.Reason;
import java.util.Optional;

/// Makes refusals in the words of the real engine.
public final class Refusal {
    private Refusal() {}

    /// A refusal of the control API, with its `rpc error` prefix.
    public static Event.Rejected rpc(Reason reason, String message) {
        return new Event.Rejected(reason, reason.rpc(message));
    }

    /// A refusal of the engine's own layer, without prefix.
    public static Event.Rejected plain(Reason reason, String message) {
        return new Event.Rejected(reason, message);
    }

    static Optional<Event.Rejected> invalid(String message) {
        return Optional.of(rpc(Reason.INVALID_ARGUMENT, message));
    }

    static Optional<Event.Rejected> none() {
        return Optional.empty();
    }
}
