package io.swarmlog.bench;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.gateway.EngineClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Docker API behind a socket, the engine's own or a daemon's: one call a connection, for both
/// the same.
record Api(EngineClient client) {
    /// What takes longer does not work.
    static final Duration PATIENCE = Duration.ofMinutes(5);

    static Api at(Path socket) {
        return new Api(new EngineClient(socket));
    }

    /// The body of the answer.
    ///
    /// @throws IOException when the answer is a complaint; its text is in the message
    String ask(String method, String target, String body) throws IOException {
        return ask(method, target, body.getBytes(StandardCharsets.UTF_8));
    }

    String ask(String method, String target, byte[] body) throws IOException {
        EngineApi.Answer answer = client.ask(method, target, body);
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() >= 400) {
            throw new IOException(
                    "expected %s %s to work, but it answered %d: %s"
                            .formatted(method, target, answer.status(), text.strip()));
        }
        return text;
    }

    String get(String target) throws IOException {
        return ask("GET", target, "");
    }

    /// A `filters` parameter with one value.
    static String filter(String key, String value) {
        String json = "{\"%s\":[\"%s\"]}".formatted(key, value);
        return "filters=" + URLEncoder.encode(json, StandardCharsets.UTF_8);
    }

    /// The first group of the pattern's first match, or nothing: `""`.
    static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /// Something to look at again until it is so.
    interface Condition {
        boolean holds() throws IOException;
    }

    /// Looks every `period` until the condition holds.
    ///
    /// @throws IOException when it does not within [#PATIENCE]
    static void await(String what, Duration period, Condition condition)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "expected %s within %s, but that is not so".formatted(what, PATIENCE));
            }
            Thread.sleep(period);
        }
    }
}
