package io.swarmlog.command.gateway;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Looks after one connection's request that the engine has and does not answer. Many may well be
/// long in coming (`wait`, a pull, an `exec` that says nothing), so no answer has a limit of its own;
/// but an engine that does not answer a ping either hangs, and whoever waits is told.
///
/// All of it but the ping runs on the connection's event loop. One look waits at a time, whatever the
/// number of requests.
final class Overdue {
    /// How long an answer is awaited before the engine is asked whether it lives, and again.
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Connection connection;
    private final EventLoop loop;
    private final EngineWatch engine;
    private Optional<Relay> last = Optional.empty();
    private boolean looking;

    Overdue(Connection connection, Channel client, EngineWatch engine) {
        this.connection = connection;
        this.loop = client.eventLoop();
        this.engine = engine;
    }

    /// A request goes to the engine.
    void begin() {
        if (!looking) {
            looking = true;
            last = connection.awaited();
            lookLater();
        }
    }

    private void lookLater() {
        var unused = loop.schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        Optional<Relay> now = connection.awaited();
        boolean same = now.isPresent() && now.equals(last);
        last = now;
        if (now.isEmpty()) {
            looking = false;
        } else if (engine.isSilent()) {
            looking = false;
            connection.engineDown("does not answer");
        } else if (same) {
            Thread.ofVirtual().name("engine-overdue").start(() -> ask(now));
        } else {
            lookLater();
        }
    }

    private void ask(Optional<Relay> request) {
        boolean lives = engine.lives();
        loop.execute(() -> {
            if (!lives && connection.awaited().equals(request)) {
                looking = false;
                connection.engineDown("does not answer");
            } else {
                lookLater();
            }
        });
    }
}
