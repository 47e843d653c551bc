package io.swarmlog.command.gateway;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/// Where a client's connection is.
///
/// ```
/// AwaitingHead ─▶ Gathering ─▶ Answering ─▶ AwaitingHead         the swarm's
///       │             (Answering ─▶ Connecting: the engine's after all)
///       └──▶ Connecting ─▶ Relaying ─▶ AwaitingHead               the engine's
/// any ─▶ Closing
/// ```
sealed interface Phase {
    /// Bytes that are kept of requests for the swarm, and of heads that are not whole; `held` came
    /// and was not looked at yet.
    default int gathered(ByteBuf held) {
        return switch (this) {
            case AwaitingHead _ -> held.readableBytes();
            case Gathering(OwnRequest request) -> request.heldBytes() + held.readableBytes();
            case Answering(OwnExchange exchange) ->
                    exchange.request().heldBytes() + held.readableBytes();
            case Connecting _, Relaying _, Closing _ -> 0;
        };
    }

    /// Between two requests.
    record AwaitingHead() implements Phase {}

    /// A swarm request's body is on its way.
    record Gathering(OwnRequest request) implements Phase {}

    /// The swarm handler has the request.
    record Answering(OwnExchange exchange) implements Phase {}

    /// The engine is being called.
    record Connecting(Relay relay) implements Phase {}

    /// Bytes pass between client and engine.
    record Relaying(Relay relay) implements Phase {}

    /// All was said; the client may still be reading.
    record Closing() implements Phase {}

    /// What passes between client and engine, while something does.
    default Optional<Relay> relayed() {
        return this instanceof Relaying(Relay relay) ? Optional.of(relay) : Optional.empty();
    }
}
