package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.GoText;
import io.swarmlog.command.json.MessageWriter;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.view.Feed;
import io.swarmlog.command.view.Filters;
import io.swarmlog.command.view.Message;
import io.swarmlog.command.view.MessageFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// `GET /events`: the engine's messages and the swarm's in one stream, with messages of tasks, which
/// real engines do not have (Docker Engine API v1.41; moby api/server/router/system `getEvents`).
final class EventPath implements Family {
    private static final long MS_PER_SECOND = 1_000;
    private static final int FRACTION_DIGITS = 9;
    private static final long NANOS_PER_MS = 1_000_000;

    /// Clients that listen at once. Each may be so far behind as [Woven] allows.
    private static final int LISTENERS_LIMIT = 256;

    private final Semaphore listeners = new Semaphore(LISTENERS_LIMIT);
    private volatile Rendered last = new Rendered(Optional.empty(), new byte[0]);
    private final Feed feed;
    private final EngineApi engine;
    private final InstantSource clock;

    EventPath(Feed feed, EngineApi engine, InstantSource clock) {
        this.feed = feed;
        this.engine = engine;
        this.clock = clock;
    }

    /// What is asked for. `sinceMs` is the end of time when nothing old is, `untilMs` when there is
    /// no end.
    private record Asked(long sinceMs, long untilMs, Filters filters) {
        boolean admits(Message message) {
            return message.atMs() <= untilMs && MessageFilter.admits(filters, message);
        }
    }

    @Override
    public boolean owns(String method, String path) {
        return method.equals("GET") && path.equals("/events");
    }

    @Override
    public void answer(Call call) throws IOException {
        Asked asked = asked(call);
        if (asked.untilMs() <= clock.millis()) {
            past(call, asked);
            return;
        }
        if (!listeners.tryAcquire()) {
            throw Access.unavailable(
                    LISTENERS_LIMIT + " clients listen to events already, try again later");
        }
        try {
            live(call, asked);
        } finally {
            listeners.release();
        }
    }

    private static Asked asked(Call call) {
        long since = time(call.query("since"));
        long until = time(call.query("until"));
        if (since > until && since != Long.MAX_VALUE) {
            throw Refusal.badRequest(
                    "`since` time ("
                            + since / MS_PER_SECOND
                            + ") cannot be after `until` time ("
                            + until / MS_PER_SECOND
                            + ')');
        }
        return new Asked(since, until, Filters.parse(call.query("filters"), 500));
    }

    /// Seconds since the epoch, with a fraction: `1795405658.123456789`.
    private static long time(String text) {
        if (text.isEmpty()) {
            return Long.MAX_VALUE;
        }
        String[] parts = text.split("\\.", 2);
        long seconds = number(parts[0]);
        if (parts.length == 1) {
            return seconds * MS_PER_SECOND;
        }
        String nanos = (parts[1] + "0".repeat(FRACTION_DIGITS)).substring(0, FRACTION_DIGITS);
        return seconds * MS_PER_SECOND + number(nanos) / NANOS_PER_MS;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Refusal.internal(GoText.wrongInt(text));
        }
    }

    private record Timed(long nanos, byte[] line) {}

    /// What was, in the order of time, and the end.
    private void past(Call call, Asked asked) throws IOException {
        List<Timed> all = new ArrayList<>();
        try (InputStream own = engine.open(call.exchange().target());
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(own, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    JsonNode message = GoJson.parse(line);
                    byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
                    all.add(new Timed(message.path("timeNano").asLong(), bytes));
                }
            }
        }
        long since = asked.sinceMs() == Long.MAX_VALUE ? 0 : asked.sinceMs();
        for (Message message : feed.since(since)) {
            if (asked.admits(message)) {
                all.add(new Timed(message.atMs() * NANOS_PER_MS, line(message)));
            }
        }
        all.sort(Comparator.comparingLong(Timed::nanos));
        try (OutputStream out = call.exchange().stream(200, "application/json")) {
            out.flush();
            for (Timed message : all) {
                out.write(message.line());
            }
        }
    }

    /// What was since, if that was asked for, and what happens from now on. The engine ends its
    /// stream at `until`, and with it ours.
    private void live(Call call, Asked asked) throws IOException {
        try (InputStream own = engine.open(call.exchange().target());
                OutputStream out = call.exchange().stream(200, "application/json")) {
            Woven woven = new Woven(out, own, call.exchange()::hangUp);
            call.exchange().onGone(woven::end);
            out.flush();
            Runnable unlisten =
                    feed.listen(
                            asked.sinceMs(),
                            message -> {
                                if (asked.admits(message)) {
                                    woven.offer(line(message));
                                }
                            });
            try {
                woven.run();
            } finally {
                unlisten.run();
            }
        }
    }

    /// A message's line. Listeners are told one message after the other: they share the bytes, which
    /// wait in each one's queue.
    private record Rendered(Optional<Message> message, byte[] line) {}

    private byte[] line(Message message) {
        Rendered known = last;
        if (known.message().filter(it -> it.equals(message)).isPresent()) {
            return known.line();
        }
        Rendered now = new Rendered(Optional.of(message), rendered(message));
        last = now;
        return now.line();
    }

    private static byte[] rendered(Message message) {
        return GoText.body(
                MessageWriter.message(
                        message.type(),
                        message.action(),
                        message.id(),
                        message.attributes(),
                        message.atMs()));
    }
}
