package io.swarmlog.replay.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits for what happens elsewhere, within a bound.
final class Await {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private Await() {}

    /// A question that may fail while things are under way.
    interface Question<T> {
        T ask() throws Exception;
    }

    /// Returns once the answer is yes.
    static void that(String what, Duration limit, Question<Boolean> question) {
        value(what, limit, () -> question.ask() ? Optional.of(true) : Optional.empty());
    }

    /// Returns once the answer is the expected one; what was answered last is the cause when the
    /// time is over.
    static <T> void equal(T expected, String what, Duration limit, Question<T> question) {
        value(
                what,
                limit,
                () -> {
                    T answer = question.ask();
                    if (!answer.equals(expected)) {
                        throw new IllegalStateException(
                                "expected '" + expected + "' but got '" + answer + "'");
                    }
                    return Optional.of(answer);
                });
    }

    /// The first answer there is. A question that throws is asked again; what it threw last is the
    /// cause when the time is over.
    static <T> T value(String what, Duration limit, Question<Optional<T>> question) {
        long deadline = System.nanoTime() + limit.toNanos();
        Throwable last = new IllegalStateException("never asked");
        while (true) {
            try {
                Optional<T> answer = question.ask();
                if (answer.isPresent()) {
                    return answer.get();
                }
                last = new IllegalStateException("the answer was no");
            } catch (Exception | AssertionError e) {
                last = e;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "expected within "
                                + limit.toSeconds()
                                + " s: "
                                + what
                                + ": "
                                + last.getMessage(),
                        last);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
