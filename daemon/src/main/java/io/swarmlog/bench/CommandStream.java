package io.swarmlog.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.gateway.EngineApi.Answer;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Clients of all managers, who create, change and remove small services one after the other, and
/// remember what they heard. A service is changed by one client at a time, through any manager.
final class CommandStream implements AutoCloseable {
    /// The label that tells which command made a service what it is.
    static final String MARKER = "bench.command";

    /// More than so many services there are never at once.
    private static final int SERVICES_MAX = 6;

    private static final int REPLICAS_MAX = 2;

    /// Of so many turns one makes a service, as long as there is room, and one removes one.
    private static final int TURNS = 6;

    /// Longer than a manager waits for the outcome of a command (20 s).
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Duration pace;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Subject> free = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private int subjects;
    private long markers;
    private int alive;
    private volatile boolean stopped;

    /// A service, from the command that makes it to the one that removes it.
    private static final class Subject {
        private final String name;
        private boolean made;
        private boolean gone;

        Subject(String name) {
            this.name = name;
        }
    }

    private CommandStream(Duration pace) {
        this.pace = pace;
    }

    /// Begins, with a client of each host, each of which rests for `pace` after a command.
    static CommandStream begin(TestHosts hosts, Duration pace, long seed) {
        CommandStream stream = new CommandStream(pace);
        for (TestHost host : hosts.hosts()) {
            Random random = new Random(seed * hosts.hosts().size() + host.number());
            var unused = stream.clients.submit(() -> stream.live(host, random));
        }
        return stream;
    }

    private void live(TestHost host, Random random) {
        try {
            while (!stopped) {
                Subject mine = take(random);
                try {
                    turn(host, random, mine);
                } catch (IOException _) {
                    // The manager can't be asked now: nothing was sent.
                } finally {
                    giveBack(mine);
                }
                Thread.sleep(pace);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A service that nobody changes now; one without a name when there is none.
    private synchronized Subject take(Random random) {
        if (alive < SERVICES_MAX && (alive < 2 || random.nextInt(TURNS) == 0)) {
            alive++;
            return new Subject("kills" + subjects++);
        }
        return free.isEmpty() ? new Subject("") : free.remove(random.nextInt(free.size()));
    }

    private synchronized void giveBack(Subject mine) {
        if (mine.name.isEmpty()) {
            return;
        }
        if (mine.gone) {
            alive--;
        } else {
            free.add(mine);
        }
    }

    private void turn(TestHost host, Random random, Subject mine)
            throws IOException, InterruptedException {
        if (mine.name.isEmpty()) {
            return;
        }
        String path = "/services/" + mine.name;
        int replicas = random.nextInt(REPLICAS_MAX + 1);
        Answer found = ask(host, "GET", path, "");
        if (found.status() == 200) {
            if (random.nextInt(TURNS) == 0) {
                Sent removal = send(host, mine, Sent.Kind.REMOVE, path, replicas);
                mine.gone = removal.isAcknowledged();
                return;
            }
            JsonNode service = GoJson.parse(text(found));
            String target =
                    "/services/%s/update?version=%d"
                            .formatted(
                                    service.path("ID").asText(),
                                    service.path("Version").path("Index").asLong());
            send(host, mine, Sent.Kind.UPDATE, target, replicas);
        } else if (found.status() == 404 && !mine.made) {
            mine.made = true;
            Sent creation = send(host, mine, Sent.Kind.CREATE, "/services/create", replicas);
            mine.gone = creation.outcome() == Sent.Outcome.REFUSED;
        } else if (found.status() == 404) {
            // It was never made or is removed already, or this manager has not yet heard of it.
            mine.gone = random.nextInt(TURNS) == 0;
        }
    }

    private Sent send(TestHost host, Subject mine, Sent.Kind kind, String target, int replicas)
            throws InterruptedException {
        long marker = nextMarker();
        String method = kind == Sent.Kind.REMOVE ? "DELETE" : "POST";
        String body = kind == Sent.Kind.REMOVE ? "" : spec(mine.name, marker, replicas);
        long from = System.nanoTime();
        Sent.Outcome outcome;
        String said = "";
        try {
            Answer answer = ask(host, method, target, body);
            outcome = outcome(answer.status());
            said = outcome == Sent.Outcome.ACKNOWLEDGED ? "" : text(answer).strip();
        } catch (IOException e) {
            outcome = Sent.Outcome.UNKNOWN;
            said = e.toString();
        }
        Sent made =
                new Sent(
                        marker,
                        kind,
                        mine.name,
                        host.number(),
                        outcome,
                        from,
                        System.nanoTime(),
                        said);
        add(made);
        return made;
    }

    private synchronized long nextMarker() {
        return markers++;
    }

    private synchronized void add(Sent command) {
        sent.add(command);
        notifyAll();
    }

    /// 503 says that the outcome was not heard.
    private static Sent.Outcome outcome(int status) {
        if (status < 400) {
            return Sent.Outcome.ACKNOWLEDGED;
        }
        return status == 503 ? Sent.Outcome.UNKNOWN : Sent.Outcome.REFUSED;
    }

    private static String spec(String name, long marker, int replicas) {
        return """
        {"Name":"%s","Labels":{"%s":"%d"},"TaskTemplate":{"ContainerSpec":{"Image":"%s:latest",\
        "Command":%s,"StopSignal":"SIGKILL"}},"Mode":{"Replicated":{"Replicas":%d}}}\
        """
                .formatted(name, MARKER, marker, Fleet.IMAGE, BareEngine.COMMAND, replicas);
    }

    private Answer ask(TestHost host, String method, String target, String body)
            throws IOException, InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        var call =
                calls.submit(() -> {
                    try {
                        answer.complete(
                                new EngineClient(host.socket())
                                        .ask(
                                                method,
                                                target,
                                                body.getBytes(StandardCharsets.UTF_8)));
                    } catch (IOException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            call.cancel(true);
            throw new IOException("expected an answer, but: " + e, e);
        }
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /// All commands so far.
    synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    /// When the first command that was sent after `fromNs` was acknowledged, at whichever manager.
    ///
    /// @throws IOException when none is within `limit`
    synchronized long acknowledgedNs(long fromNs, Duration limit)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            var first =
                    sent.stream()
                            .filter(it -> it.isAcknowledged() && it.fromNs() >= fromNs)
                            .mapToLong(Sent::toNs)
                            .min();
            if (first.isPresent()) {
                return first.getAsLong();
            }
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                List<Sent> last =
                        sent.subList(Math.max(0, sent.size() - SERVICES_MAX), sent.size());
                throw new IOException(
                        "expected a command to be acknowledged within %s, but none was; the last: %s"
                                .formatted(limit, last));
            }
            wait(leftMs);
        }
    }

    /// Ends it; returns when the last command was answered.
    @Override
    public void close() {
        stopped = true;
        clients.close();
        calls.close();
    }
}
