package io.swarmlog.agent.runtime.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A stream of answers of the engine: whoever waits for its begin or its end hears of a failure too,
/// and waits no longer than said. docker-java's own template lets those who wait for the begin wait
/// for ever when the connection fails, and writes each failure with its trace into the log.
abstract class Answers<T> implements ResultCallback<T> {
    private final CompletableFuture<Closeable> began = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile long lastNs = System.nanoTime();

    /// The next answer.
    abstract void next(T answer);

    @Override
    public final void onStart(Closeable stream) {
        lastNs = System.nanoTime();
        began.complete(stream);
        if (ended.isDone()) {
            letGo(stream);
        }
    }

    @Override
    public final void onNext(T answer) {
        lastNs = System.nanoTime();
        next(answer);
    }

    @Override
    public final void onError(Throwable failure) {
        began.completeExceptionally(failure);
        ended.completeExceptionally(failure);
    }

    @Override
    public final void onComplete() {
        ended.complete(null);
    }

    /// Waits until the engine begins to answer.
    final void awaitBegin(Duration limit) throws IOException, InterruptedException {
        if (!isDone(began, limit)) {
            throw new IOException("no answer began within " + limit.toSeconds() + " s");
        }
    }

    /// True when the stream ended within this time; a failure is thrown.
    final boolean ends(Duration limit) throws IOException, InterruptedException {
        return isDone(ended, limit);
    }

    /// Waits for the end, for as long as there is an answer now and then.
    final void awaitEnd(Duration longestSilence) throws IOException, InterruptedException {
        long leftNs = longestSilence.toNanos();
        while (leftNs > 0 && !isDone(ended, Duration.ofNanos(leftNs))) {
            leftNs = lastNs + longestSilence.toNanos() - System.nanoTime();
        }
        if (!ended.isDone()) {
            throw new IOException("nothing came for " + longestSilence.toSeconds() + " s");
        }
    }

    private static boolean isDone(CompletableFuture<?> future, Duration limit)
            throws IOException, InterruptedException {
        try {
            future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(EngineCalls.reason(e), e);
        }
    }

    /// Ends the stream.
    @Override
    public void close() {
        ended.complete(null);
        if (began.isDone() && !began.isCompletedExceptionally()) {
            letGo(began.join());
        }
    }

    private static void letGo(Closeable stream) {
        try {
            stream.close();
        } catch (IOException _) {
            // It is gone already.
        }
    }
}
