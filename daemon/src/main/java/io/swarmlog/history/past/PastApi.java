package io.swarmlog.history.past;

import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.SwarmHandler;
import io.swarmlog.command.json.Answers;
import io.swarmlog.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Lets through what only looks.
final class PastApi implements SwarmHandler {
    private static final List<String> LOOKS = List.of("GET", "HEAD");

    private final SwarmHandler swarm;
    private final String refusal;

    PastApi(SwarmHandler swarm, String refusal) {
        this.swarm = swarm;
        this.refusal = refusal;
    }

    /// All that changes something is answered here, with a refusal, also what is the engine's.
    @Override
    public boolean owns(String method, String path) {
        return !LOOKS.contains(method) || swarm.owns(method, path);
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        if (LOOKS.contains(exchange.method())) {
            swarm.handle(exchange);
        } else {
            exchange.answer(
                    Reason.PERMISSION_DENIED.httpStatus(),
                    "application/json",
                    Answers.error(refusal).toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
