package io.swarmlog.command.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// A swarm of which tests only want that requests reach it and its answers reach the client.
final class TestSwarm implements SwarmHandler {
    private static final String JSON = "application/json";

    private final CountDownLatch gone = new CountDownLatch(1);

    /// Opens when the client of `/swarm/stream` went away.
    CountDownLatch gone() {
        return gone;
    }

    @Override
    public boolean owns(String method, String path) {
        return path.startsWith("/swarm/") || path.startsWith("/services");
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        switch (exchange.path()) {
            case "/services" -> exchange.answer(200, JSON, bytes("[]\n"));
            case "/swarm/echo" -> exchange.answer(200, "", exchange.body());
            case "/swarm/big" -> exchange.answer(200, JSON, bytes("x".repeat(3000)));
            case "/swarm/huge" -> exchange.answer(200, JSON, bytes("x".repeat(3 << 20)));
            case "/swarm/boom" -> throw new IllegalStateException("no \"luck\"");
            case "/swarm/silent" -> {}
            case "/swarm/pass" -> exchange.pass();
            case "/swarm/minor" -> exchange.answer(200, JSON, bytes("" + exchange.apiMinor()));
            case "/swarm/stream" -> stream(exchange);
            default -> exchange.answer(404, JSON, OwnAnswers.message("page not found"));
        }
    }

    private void stream(Exchange exchange) throws IOException {
        exchange.onGone(gone::countDown);
        try (OutputStream out = exchange.stream(200, JSON)) {
            out.write(bytes("one\n"));
            out.flush();
            if (exchange.query().containsKey("endless")) {
                while (true) {
                    out.write(bytes("more\n"));
                    out.flush();
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
