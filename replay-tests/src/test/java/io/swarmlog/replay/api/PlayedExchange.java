package io.swarmlog.replay.api;

import io.swarmlog.command.gateway.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One request put to the API without a socket, and the answer it got.
final class PlayedExchange implements Exchange {
    private static final Pattern VERSION = Pattern.compile("^/v1\\.([0-9]+)(/.*)$");
    private static final int NEWEST_MINOR = 41;

    private final String method;
    private final String target;
    private final String auth;
    private final byte[] body;
    private final String path;
    private final int minor;
    private int status;
    private String contentType = "";
    private byte[] answer = {};
    private boolean passed;

    PlayedExchange(String method, String target, String auth, String body) {
        this.method = method;
        this.target = target;
        this.auth = auth;
        this.body = body.getBytes(StandardCharsets.UTF_8);
        String withoutQuery = target.split("\\?", 2)[0];
        Matcher version = VERSION.matcher(withoutQuery);
        boolean versioned = version.matches();
        this.path = versioned ? version.group(2) : withoutQuery;
        this.minor = versioned ? Integer.parseInt(version.group(1)) : NEWEST_MINOR;
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
        return path;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public int apiMinor() {
        return minor;
    }

    @Override
    public SortedMap<String, List<String>> query() {
        SortedMap<String, List<String>> query = new TreeMap<>();
        int question = target.indexOf('?');
        if (question < 0) {
            return query;
        }
        for (String pair : List.of(target.substring(question + 1).split("&"))) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            query.computeIfAbsent(decoded(key), _ -> new ArrayList<>()).add(decoded(value));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
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
