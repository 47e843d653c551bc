package io.swarmlog.command.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.command.gateway.http.Target.ApiNumber;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows the engine's [EngineFace]: learned at start, and again whenever the engine was away or an
/// answer of another version was seen (the engine was upgraded).
final class EngineWatch implements AutoCloseable {
    /// Between two tries while the engine is away.
    private static final Duration RETRY = Duration.ofMillis(500);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /// An engine that takes a question and does not answer holds up the start for this long.
    private static final Duration START_LIMIT = Duration.ofMillis(700);

    /// A ping that takes longer is no answer: the node of such an engine is down after that time, too.
    static final Duration PING_LIMIT = Duration.ofSeconds(3);

    private static final CompletableFuture<Boolean> NOBODY_ASKS = new CompletableFuture<>();

    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);

    private final EngineClient engine;
    private final AtomicBoolean learning = new AtomicBoolean();
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final AtomicReference<CompletableFuture<Boolean>> asking =
            new AtomicReference<>(NOBODY_ASKS);
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
        lost();
        String trouble;
        try {
            trouble = first.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            trouble = "it says nothing";
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trouble = "interrupted";
        }
        if (!trouble.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("engine", engine.socket())
                    .addKeyValue("reason", trouble)
                    .log("The engine does not answer yet");
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

    /// Whether the engine answers a ping now; blocks for as long as it takes. All who ask at once share
    /// one.
    boolean lives() {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> asked = asking.compareAndExchange(NOBODY_ASKS, mine);
        if (asked != NOBODY_ASKS) {
            return asked.join();
        }
        boolean lives = false;
        try {
            lives = engine.lives(PING_LIMIT);
            silent = !lives;
        } finally {
            asking.set(NOBODY_ASKS);
            mine.complete(lives);
        }
        if (!lives) {
            lost();
        }
        return lives;
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
            first.complete("");
            return true;
        } catch (IOException e) {
            first.complete(String.valueOf(e.getMessage()));
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
