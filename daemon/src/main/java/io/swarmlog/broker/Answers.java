package io.swarmlog.broker;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;

/// Waiting for the log's answers, for a bounded time.
public final class Answers {
    /// One answer that takes longer means that the log does not serve.
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Until something is looked at again that takes its time.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private Answers() {}

    /// The answer; [LogUnavailable] when it is a refusal, with its reason as the cause, or does not
    /// come.
    public static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new LogUnavailable(
                    "expected the log to do it, but it refused",
                    Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw new LogUnavailable("expected an answer in " + PATIENCE + ", but none came", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("expected an answer, but was interrupted", e);
        }
    }

    /// Asks until the answer is yes; false when it is not within that time. A question that the log
    /// can't answer just now is asked again.
    public static boolean until(BooleanSupplier question, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            boolean isLast = System.nanoTime() >= deadline;
            try {
                if (question.getAsBoolean()) {
                    return true;
                }
            } catch (LogUnavailable e) {
                if (isLast || !(e.getCause() instanceof RetriableException)) {
                    throw e;
                }
            }
            if (isLast || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
