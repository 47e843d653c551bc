package io.swarmlog.mesh.net;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What all listeners of a proxy share: the event loops, what lives on each of them, and how much
/// there may be.
final class Floor {
    private static final int STOP_LIMIT_S = 5;

    private final MultiThreadIoEventLoopGroup loops;
    private final Map<EventExecutor, Set<Flow>> flows = new IdentityHashMap<>();
    private final MeshConfig config;
    private final Tunnels tunnels;

    /// The event loop that alone opens and closes ports.
    private final EventLoop control;

    final Quota connections = new Quota(Limits.MAX_CONNECTIONS);
    final Quota pendingConnects = new Quota(Limits.MAX_PENDING_CONNECTS);
    final Quota sessions = new Quota(Limits.MAX_SESSIONS);

    Floor(MeshConfig config, Tunnels tunnels) {
        this.config = config;
        this.tunnels = tunnels;
        loops =
                new MultiThreadIoEventLoopGroup(
                        config.eventLoops(),
                        new DefaultThreadFactory("mesh", true),
                        SteadyEpoll.newFactory());
        for (EventExecutor loop : loops) {
            flows.put(loop, Collections.newSetFromMap(new IdentityHashMap<>()));
        }
        control = loops.next();
    }

    EventLoop control() {
        return control;
    }

    Tunnels tunnels() {
        return tunnels;
    }

    MeshConfig config() {
        return config;
    }

    long now() {
        return config.nanos().getAsLong();
    }

    /// The loop for the next listener, connection or session table, in turn.
    EventLoop nextLoop() {
        return loops.next();
    }

    /// The flows of the calling event loop.
    Set<Flow> flowsOf(EventLoop loop) {
        Set<Flow> own = flows.get(loop);
        if (own == null || !loop.inEventLoop()) {
            throw new IllegalStateException(
                    "expected to be on the flow's event loop, but on " + Thread.currentThread());
        }
        return own;
    }

    /// Looks at every flow on its own event loop; the future completes when all were asked.
    CompletableFuture<Void> sweep() {
        return onEach(flow -> flow.sweep(now()));
    }

    CompletableFuture<Void> cutAll() {
        return onEach(Flow::cut);
    }

    private CompletableFuture<Void> onEach(Consumer<Flow> action) {
        List<Future<?>> asked = new ArrayList<>();
        flows.forEach(
                (loop, own) -> asked.add(loop.submit(() -> new ArrayList<>(own).forEach(action))));
        return Futures.allEnded(asked);
    }

    /// Ends the event loops; what is still open is closed.
    void stop() {
        loops.shutdownGracefully(0, STOP_LIMIT_S, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_LIMIT_S, TimeUnit.SECONDS);
    }
}
