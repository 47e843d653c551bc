package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.json.ApiVersion;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.GoText;
import io.swarmlog.command.json.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// One request, cut into the segments of its path, and the ways it is answered.
final class Call {
    private static final String JSON = "application/json";
    private static final int ID_SEGMENT = 1;

    /// A body that few requests have. Read, it takes up to some thirty times its length.
    private static final int LARGE_BYTES = 64 * 1024;

    /// Of those, read at once; others wait the few milliseconds that it takes.
    private static final Semaphore LARGE_AT_ONCE = new Semaphore(2);

    private final Exchange exchange;
    private final List<String> segments;

    Call(Exchange exchange) {
        this.exchange = exchange;
        this.segments = segments(exchange.path());
    }

    /// The segments of a path; one more, empty, when it ends in a slash.
    static List<String> segments(String path) {
        return List.of((path.startsWith("/") ? path.substring(1) : path).split("/", -1));
    }

    /// True when the request is like `pattern`: `GET /services/{id}`.
    boolean is(String pattern) {
        return matches(pattern, exchange.method(), segments);
    }

    static boolean matches(String pattern, String method, List<String> segments) {
        int space = pattern.indexOf(' ');
        List<String> wanted = segments(pattern.substring(space + 1));
        if (!pattern.substring(0, space).equals(method) || wanted.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            boolean free = wanted.get(i).equals("{id}");
            if (free ? segments.get(i).isEmpty() : !wanted.get(i).equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// The object the path names: its second segment.
    String id() {
        return segments.get(ID_SEGMENT);
    }

    /// The first value of a query key, empty when there is none.
    String query(String name) {
        return Optional.ofNullable(exchange.query().get(name)).stream()
                .flatMap(List::stream)
                .findFirst()
                .orElse("");
    }

    /// The text of a query key that Go's `ParseBool` must know; false when there is none.
    boolean bool(String name, boolean explain) {
        String text = query(name);
        if (!text.isEmpty() && !GoText.isBool(text)) {
            throw Refusal.badRequest(
                    "invalid value for "
                            + name
                            + ": "
                            + text
                            + (explain ? ": " + GoText.wrongBool(text) : ""));
        }
        return GoText.bool(text);
    }

    ApiVersion version() {
        return new ApiVersion(exchange.apiMinor());
    }

    /// The body's first JSON value.
    ///
    /// Throws [Refusal] with status 400 when there is none.
    JsonNode json() {
        if (GoJson.isBlank(exchange.body())) {
            throw Refusal.badRequest("got EOF while reading request body");
        }
        if (exchange.body().length < LARGE_BYTES) {
            return GoJson.parse(exchange.body());
        }
        LARGE_AT_ONCE.acquireUninterruptibly();
        try {
            return GoJson.parse(exchange.body());
        } finally {
            LARGE_AT_ONCE.release();
        }
    }

    Exchange exchange() {
        return exchange;
    }

    void answer(int status, JsonNode body) {
        exchange.answer(status, JSON, GoText.body(body));
    }

    /// Answers without a body.
    void empty(int status) {
        exchange.answer(status, "", new byte[0]);
    }

    /// Gives the engine's answer as it is.
    void pass(EngineApi.Answer answer) {
        exchange.answer(answer.status(), answer.contentType(), answer.body());
    }

    static Refusal pageNotFound() {
        return Refusal.notFound("page not found");
    }
}
