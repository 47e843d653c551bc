package io.swarmlog.client;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Kafka's settings of every client of the log, above all: how soon it leaves a server that does not
/// answer for the others. Who makes a client adds how it reaches the log, and what it is for. See
/// docs/adr/0011-failover.md.
public final class ClientSettings {
    private static final String ASKS = "retry.backoff.max.ms";
    private static final String TRIES = "reconnect.backoff.max.ms";

    private ClientSettings() {}

    /// Why settings of a user's, on top of the standard ones, are not taken: with them a client would
    /// never leave a server that is gone (see [#standard]).
    public static Optional<String> whyNot(Map<String, ?> settings) {
        long asksMs = ms(settings, ASKS);
        long triesMs = ms(settings, TRIES);
        return asksMs <= triesMs
                ? Optional.empty()
                : Optional.of(
                        "expected %s (%d) to be at most %s (%d), but it is longer: a client that waits longer to ask who leads than to try again never leaves a server that is lost. Leave both out, or make %s the longer one"
                                .formatted(ASKS, asksMs, TRIES, triesMs, TRIES));
    }

    /// What is no number is Kafka's to refuse.
    private static long ms(Map<String, ?> settings, String name) {
        String text = String.valueOf(settings.get(name)).strip();
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }

    /// The settings, for the caller to add to.
    public static Map<String, Object> standard() {
        var settings = new TreeMap<String, Object>();
        // No JMX beans and no telemetry pushed to the broker: each client would burn cycles for
        // nobody.
        settings.put("metric.reporters", "");
        settings.put("enable.metrics.push", false);
        // A server that is lost without a sign (cut off, stopped) is left after this long; one of
        // which the process ends, at once.
        settings.put("request.timeout.ms", 2_500);
        settings.put("socket.connection.setup.timeout.ms", 1_000L);
        settings.put("socket.connection.setup.timeout.max.ms", 2_000L);
        // A failure to reach a server puts off the next try there (`reconnect`) and the next
        // question who leads now (`retry`), and nobody is asked while a try is under way
        // (NetworkClient). So the question must have the shorter pause at each number of failures,
        // or a client that needs one server only tries that one for ever when it is gone.
        settings.put("retry.backoff.ms", 20L);
        settings.put("retry.backoff.max.ms", 100L);
        settings.put("reconnect.backoff.ms", 200L);
        settings.put("reconnect.backoff.max.ms", 500L);
        settings.put("metadata.max.age.ms", 10_000L);
        settings.put("metadata.recovery.strategy", "rebootstrap");
        settings.put("metadata.recovery.rebootstrap.trigger.ms", 5_000L);
        return settings;
    }
}
