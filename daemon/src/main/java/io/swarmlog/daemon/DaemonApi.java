package io.swarmlog.daemon;

import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.SwarmHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// What the daemon answers about itself, below `/swarmlog/`; the rest is the Docker API's.
final class DaemonApi implements SwarmHandler {
    private static final String STATUS = "/swarmlog/status";

    /// What this manager holds the swarm to be, in a line: the number of the last event, and the
    /// image's digest. Managers that read as far have the same one.
    private static final String DIGEST = "/swarmlog/digest";

    /// Gets the swarm past an input; `offset` in the query.
    private static final String SKIP = "/swarmlog/skip";

    private final SwarmHandler docker;
    private final SwarmHost host;

    DaemonApi(SwarmHandler docker, SwarmHost host) {
        this.docker = docker;
        this.host = host;
    }

    @Override
    public boolean owns(String method, String path) {
        return path.equals(STATUS)
                || path.equals(DIGEST)
                || (path.equals(SKIP) && method.equals("POST"))
                || docker.owns(method, path);
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        switch (exchange.path()) {
            case STATUS -> answer(exchange, HostStatus.of(host.state(), Instant.now()));
            case DIGEST -> answer(exchange, HostStatus.digest(host.state()));
            case SKIP -> answer(exchange, skip(exchange));
            default -> docker.handle(exchange);
        }
    }

    private HostStatus skip(Exchange exchange) throws IOException {
        String offset = String.join("", exchange.query().getOrDefault("offset", List.of()));
        boolean isOffset = offset.length() < 19 && offset.matches("[0-9]+");
        return isOffset
                ? host.skip(Long.parseLong(offset))
                : new HostStatus(false, "expected an offset, but got '" + offset + "'\n");
    }

    private static void answer(Exchange exchange, HostStatus status) {
        exchange.answer(
                status.healthy() ? 200 : 503,
                "text/plain; charset=utf-8",
                status.text().getBytes(StandardCharsets.UTF_8));
    }
}
