package io.swarmlog.replay.api;

import io.swarmlog.command.api.SwarmApi;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.replay.fuzz.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A request to the Docker Engine API of a manager, decided and answered in memory: the first line is
/// `METHOD target`, the others are the body. Each is answered or refused as somebody thought of.
public final class ApiTarget implements Target {
    /// A swarm has had enough after that many requests.
    private static final int REQUESTS_MAX = 300;

    private PlayedSwarm swarm = begin();
    private SwarmApi api = api();
    private int requests;

    private static PlayedSwarm begin() {
        var agent =
                new PlayedAgent(
                        new TaskScripts(new Recording("none", List.of())), new Comparison());
        var begun = new PlayedSwarm(agent);
        begun.advance(1_700_000_000_000L);
        begun.init(
                new SwarmReader.Init(
                        "0.0.0.0:2377",
                        "127.0.0.1",
                        "",
                        0,
                        false,
                        "",
                        List.of(),
                        24,
                        SwarmReader.DEFAULTS));
        return begun;
    }

    private SwarmApi api() {
        PlayedSwarm of = swarm;
        return new SwarmApi(
                of,
                new PlayedEngine(),
                () -> Instant.ofEpochMilli(of.nowMs()),
                new SplittableRandom(1));
    }

    @Override
    public void put(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        int space = line.indexOf(' ');
        if (space < 0) {
            return;
        }
        if (requests++ == REQUESTS_MAX) {
            swarm = begin();
            api = api();
            requests = 0;
        }
        ask(
                line.substring(0, space),
                line.substring(space + 1),
                end < 0 ? "" : text.substring(end + 1));
    }

    private void ask(String method, String target, String body) throws IOException {
        var exchange = new PlayedExchange(method, target, "", body);
        boolean isPlain = io.swarmlog.command.gateway.http.Target.parse(target).isPresent();
        if (!isPlain || !api.owns(method, exchange.path())) {
            // The gateway does not let it come to the API.
            return;
        }
        api.handle(exchange);
        swarm.advance(swarm.nowMs() + 500);
        if (!swarm.image().faults().last().isEmpty()) {
            throw new IllegalStateException(
                    "expected it to be decided, but got " + exchange.answered());
        }
    }

    /// What Docker's clients sent to a real engine.
    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String name :
                List.of("03-talk-commands", "04-nodes", "08-health-rolling", "09b-errors")) {
            for (Recording.Recorded exchange : Recording.read(name).exchanges()) {
                if (api.owns(exchange.method(), path(exchange.target()))) {
                    seeds.add(
                            (exchange.method()
                                            + ' '
                                            + exchange.target()
                                            + '\n'
                                            + exchange.request())
                                    .getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return seeds;
    }

    private static String path(String target) {
        return target.split("\\?", 2)[0].replaceFirst("^/v1\\.[0-9]+", "");
    }
}
