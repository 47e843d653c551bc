package io.swarmlog.daemon;

import io.swarmlog.command.api.Membership;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// What this process waits for before it serves, for those who ask meanwhile and for its log.
///
/// @param what completes the sentence "it waits for …"
record Awaited(String what, long sinceNs) {
    private static final AtomicReference<Optional<Awaited>> NOW =
            new AtomicReference<>(Optional.empty());

    /// Takes a step that may take its time, and says so meanwhile.
    static <T> T during(String what, Supplier<T> step) {
        Awaited awaited = new Awaited(what, System.nanoTime());
        Optional<Awaited> outer = NOW.getAndSet(Optional.of(awaited));
        try {
            return step.get();
        } finally {
            NOW.set(outer);
        }
    }

    /// A state that is not reached yet says what is waited for.
    static Membership.State told(Membership.State state) {
        return state
                        instanceof
                        Membership.State.Pending(
                                var self,
                                String address,
                                String message,
                                var outlook)
                ? new Membership.State.Pending(
                        self,
                        address,
                        message + NOW.get().map(Awaited::sentence).orElse(""),
                        outlook)
                : state;
    }

    private String sentence() {
        long s = Duration.ofNanos(System.nanoTime() - sinceNs).toSeconds();
        return " It waits for " + what + " (" + s + " s so far).";
    }
}
