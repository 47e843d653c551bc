package io.swarmlog.daemon;

import io.swarmlog.command.api.Membership;
import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.SwarmHandler;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.log.Input;
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

    /// Takes all rights from a publisher; `publisher` in the query.
    private static final String REVOKE = "/swarmlog/revoke";

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
                || ((path.equals(SKIP) || path.equals(REVOKE)) && method.equals("POST"))
                || docker.owns(method, path);
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        switch (exchange.path()) {
            case STATUS -> answer(exchange, HostStatus.of(host.state(), Instant.now()));
            case DIGEST -> answer(exchange, HostStatus.digest(host.state()));
            case SKIP -> answer(exchange, skip(exchange));
            case REVOKE -> answer(exchange, revoke(exchange));
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

    private HostStatus revoke(Exchange exchange) {
        if (!(host.state() instanceof Membership.State.Manager manager)) {
            return new HostStatus(
                    false, "expected a manager that serves, but this host is none now\n");
        }
        String publisher = String.join("", exchange.query().getOrDefault("publisher", List.of()));
        String principal = exchange.caller() + '@' + manager.self();
        return switch (manager.log().submit(new Input.RevokePublisher(publisher), principal)) {
            case CommandLog.Outcome.Accepted _ ->
                    new HostStatus(
                            true,
                            "publisher %s may do nothing any more: its certificates are void, and"
                                            .formatted(publisher)
                                    + " its name is not issued again\n");
            case CommandLog.Outcome.Refused(_, String why) -> new HostStatus(false, why + "\n");
            case CommandLog.Outcome.Unknown(String why) -> new HostStatus(false, why + "\n");
        };
    }

    private static void answer(Exchange exchange, HostStatus status) {
        exchange.answer(
                status.healthy() ? 200 : 503,
                "text/plain; charset=utf-8",
                status.text().getBytes(StandardCharsets.UTF_8));
    }
}
