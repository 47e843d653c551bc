package io.swarmlog.mesh.net;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Netty's futures as the JDK's.
final class Futures {
    private Futures() {}

    /// Completes when all have ended, well or not.
    static CompletableFuture<Void> allEnded(List<? extends Future<?>> futures) {
        return CompletableFuture.allOf(
                futures.stream().map(Futures::ended).toArray(CompletableFuture<?>[]::new));
    }

    /// Completes when `future` has ended; true when it succeeded.
    static CompletableFuture<Boolean> ended(Future<?> future) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        future.addListener(done -> ended.complete(done.isSuccess()));
        return ended;
    }
}
