package io.swarmlog.command.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.command.gateway.http.Target.ApiNumber;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows the engine's [EngineFace]: learned at start, and again whenever the engine was away or an
/// answer of another version was seen (the engine was upgraded).
final class EngineWatch implements AutoCloseable {
    /// Between two tries while the engine is away.
    private static final Duration RETRY = Duration.ofMillis(500);

    /// An engine that takes a question and does not answer holds up the start for this long.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /// A ping that takes longer is no answer, however busy the machine.
    private static final Duration PING_LIMIT = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);

    private final EngineClient engine;
    private final AtomicBoolean learning = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean silent;
    private volatile EngineFace face = EngineFace.UNSEEN;

    EngineWatch(EngineClient engine) {
        this.engine = engine;
    }

    EngineFace face() {
        return face;
    }

    /// Learns now, or goes on trying in the background when the engine does not answer.
    void start() {
        try {
            learn();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("engine", engine.socket())
                    .addKeyValue("reason", e.getMessage())
                    .log("The engine does not answer yet");
            lost();
        }
    }

    /// The engine did not answer, or closed what was open.
    void lost() {
        if (!closed && learning.compareAndSet(false, true)) {
            Thread.ofVirtual().name("engine-watch").start(this::learnUntilKnown);
        }
    }

    /// True when the last ping was not answered, and no question was since.
    boolean isSilent() {
        return silent;
    }

    /// Whether the engine answers a ping now; blocks for as long as it takes.
    boolean lives() {
        try {
            engine.reply("GET", "/_ping", new byte[0], PING_LIMIT);
            silent = false;
        } catch (IOException e) {
            silent = true;
            lost();
        }
        return !silent;
    }

    /// An answer of the engine with this `Server` header was seen.
    void saw(String server) {
        if (!server.isEmpty() && !server.equals(face.server())) {
            lost();
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void learnUntilKnown() {
        try {
            while (!closed && !learned()) {
                Thread.sleep(RETRY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            learning.set(false);
        }
    }

    private boolean learned() {
        try {
            learn();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void learn() throws IOException {
        EngineClient.Reply ping = engine.reply("GET", "/_ping", new byte[0], ANSWER_LIMIT);
        EngineClient.Reply version = engine.reply("GET", "/version", new byte[0], ANSWER_LIMIT);
        JsonNode json = new ObjectMapper().readTree(version.body());
        EngineFace seen =
                new EngineFace(
                        new ApiNumber(ping.header("api-version", "1.41")),
                        new ApiNumber(json.path("MinAPIVersion").asText("1.12")),
                        ping.header("docker-experimental", "false"),
                        ping.header("ostype", "linux"),
                        ping.header("server", "Docker"));
        if (!seen.equals(face)) {
            LOG.atInfo()
                    .addKeyValue("engine", engine.socket())
                    .addKeyValue("server", seen.server())
                    .addKeyValue("api", seen.api().text())
                    .log("The engine answers");
        }
        face = seen;
        silent = false;
    }
}
