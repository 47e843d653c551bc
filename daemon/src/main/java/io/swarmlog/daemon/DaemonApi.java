package io.swarmlog.daemon;

import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.SwarmHandler;
import java.nio.charset.StandardCharsets;

/// What the daemon answers about itself, below `/swarmlog/`; the rest is the Docker API's.
final class DaemonApi implements SwarmHandler {
    private static final String STATUS = "/swarmlog/status";

    private final SwarmHandler docker;
    private final SwarmHost host;

    DaemonApi(SwarmHandler docker, SwarmHost host) {
        this.docker = docker;
        this.host = host;
    }

    @Override
    public boolean owns(String method, String path) {
        return path.equals(STATUS) || docker.owns(method, path);
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        if (!exchange.path().equals(STATUS)) {
            docker.handle(exchange);
            return;
        }
        HostStatus status = host.status();
        exchange.answer(
                status.healthy() ? 200 : 503,
                "text/plain; charset=utf-8",
                status.text().getBytes(StandardCharsets.UTF_8));
    }
}
