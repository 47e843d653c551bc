package io.swarmlog.mesh.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.swarmlog.mesh.route.PublishedPort;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A published port that shall be listened on: binds it, and tries again for as long as it can't
/// be. Touched only by the control event loop.
final class OpenPort {
    private final Floor floor;
    private final EventExecutor control;
    private final PublishedPort port;
    private final Consumer<PortStatus> onStatus;

    private Targets targets;
    private Listener listener;
    private Duration retryIn;
    private Optional<Future<?>> retry = Optional.empty();
    private boolean closed;

    OpenPort(
            Floor floor,
            EventExecutor control,
            PublishedPort port,
            Consumer<PortStatus> onStatus,
            Targets targets) {
        this.floor = floor;
        this.control = control;
        this.port = port;
        this.onStatus = onStatus;
        this.targets = targets;
        retryIn = floor.config().firstRetry();
        listener = newListener();
    }

    private Listener newListener() {
        return switch (port.protocol()) {
            case TCP -> new TcpListener(floor, port, targets);
            case UDP -> new UdpListener(floor, port, targets);
        };
    }

    Targets targets() {
        return targets;
    }

    /// Completes when it is known whether the port could be bound.
    CompletableFuture<Void> open() {
        CompletableFuture<Void> known = new CompletableFuture<>();
        listener.open()
                .addListener(bound ->
                        control.execute(() -> {
                            settle(bound);
                            known.complete(null);
                        }));
        return known;
    }

    private void settle(Future<?> bound) {
        if (closed) {
            return;
        }
        if (bound.isSuccess()) {
            onStatus.accept(new PortStatus.Listening(port));
            return;
        }
        onStatus.accept(new PortStatus.Blocked(port, String.valueOf(bound.cause()), retryIn));
        retry =
                Optional.of(
                        control.schedule(this::openAgain, retryIn.toNanos(), TimeUnit.NANOSECONDS));
        Duration doubled = retryIn.multipliedBy(2);
        retryIn = doubled.compareTo(Limits.MAX_RETRY) < 0 ? doubled : Limits.MAX_RETRY;
    }

    private void openAgain() {
        retry = Optional.empty();
        listener = newListener();
        open();
    }

    void route(Targets newTargets) {
        targets = newTargets;
        listener.route(newTargets);
    }

    /// Listens no longer; completes when the port is free again.
    CompletableFuture<Void> close() {
        closed = true;
        retry.ifPresent(waiting -> waiting.cancel(false));
        onStatus.accept(new PortStatus.Closed(port));
        return Futures.ended(listener.close()).thenApply(_ -> null);
    }
}
