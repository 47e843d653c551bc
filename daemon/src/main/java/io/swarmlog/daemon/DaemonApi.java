package io.swarmlog.daemon;

import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.SwarmHandler;
import java.nio.charset.StandardCharsets;

/// What the daemon answers about itself, below `/swarmlog/`; the rest is the Docker API's.
final class DaemonApi implements SwarmHandler {
    private static final String STATUS = "/swarmlog/status";

    /// What this manager holds the swarm to be, in a line: the number of the last event, and the
    /// image's digest. Managers that read as far have the same one.
    private static final String DIGEST = "/swarmlog/digest";

    private final SwarmHandler docker;
    private final SwarmHost host;

    DaemonApi(SwarmHandler docker, SwarmHost host) {
        this.docker = docker;
        this.host = host;
    }

    @Override
    public boolean owns(String method, String path) {
        return path.equals(STATUS) || path.equals(DIGEST) || docker.owns(method, path);
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        if (!exchange.path().equals(STATUS) && !exchange.path().equals(DIGEST)) {
            docker.handle(exchange);
            return;
        }
        HostStatus status =
                exchange.path().equals(DIGEST) ? HostStatus.digest(host.state()) : host.status();
        exchange.answer(
                status.healthy() ? 200 : 503,
                "text/plain; charset=utf-8",
                status.text().getBytes(StandardCharsets.UTF_8));
    }
}
