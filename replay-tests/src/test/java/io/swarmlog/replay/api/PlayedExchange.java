package io.swarmlog.replay.api;

import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.http.Target;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/// One request put to the API without a socket, and the answer it got.
final class PlayedExchange implements Exchange {
    private static final int NEWEST_MINOR = 41;

    private final String method;
    private final String target;
    private final String auth;
    private final byte[] body;

    /// Absent when it is not in plain form: the gateway passes it on.
    private final Optional<Target> parsed;

    private int status;
    private String contentType = "";
    private byte[] answer = {};
    private boolean passed;

    PlayedExchange(String method, String target, String auth, String body) {
        this.method = method;
        this.target = target;
        this.auth = auth;
        this.body = body.getBytes(StandardCharsets.UTF_8);
        this.parsed = Target.parse(target);
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    String answered() {
        return new String(answer, StandardCharsets.UTF_8);
    }

    boolean isPassed() {
        return passed;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return parsed.map(Target::path).orElse(target);
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public int apiMinor() {
        return parsed.map(Target::minor).orElse(OptionalInt.empty()).orElse(NEWEST_MINOR);
    }

    @Override
    public SortedMap<String, List<String>> query() {
        return parsed.map(Target::query).orElse(Collections.emptySortedMap());
    }

    @Override
    public String header(String name) {
        return name.equals("x-registry-auth") ? auth : "";
    }

    @Override
    public String caller() {
        return "docker-api";
    }

    @Override
    public byte[] body() {
        return body.clone();
    }

    @Override
    public void stale(Duration age) {
        throw new AssertionError("expected a log that serves, but it is " + age + " behind");
    }

    @Override
    public void answer(int newStatus, String newContentType, byte[] newBody) {
        status = newStatus;
        contentType = newContentType;
        answer = newBody.clone();
    }

    @Override
    public OutputStream stream(int newStatus, String newContentType) {
        status = newStatus;
        contentType = newContentType;
        return new ByteArrayOutputStream() {
            @Override
            public void close() {
                answer = toByteArray();
            }
        };
    }

    @Override
    public void hangUp() {
        throw new IllegalStateException("expected a client that reads, but it was cut off");
    }

    @Override
    public void onGone(Runnable action) {}

    @Override
    public void pass() {
        passed = true;
    }
}
