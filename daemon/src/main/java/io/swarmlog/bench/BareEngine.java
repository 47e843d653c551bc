package io.swarmlog.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/// The Docker Engine without a swarm: containers made by hand. It brings the image both sides run,
/// and takes away all that was made here.
final class BareEngine {
    static final String COMMAND = "[\"/bin/busybox\",\"sleep\",\"3600\"]";

    /// As many as the agent has in flight: the engine gains nothing from more.
    static final int IN_FLIGHT = 8;

    private static final List<String> BUSYBOXES = List.of("/bin/busybox", "/usr/bin/busybox");
    private static final String LABEL = "io.swarmlog.bench";
    private static final Pattern ID = Pattern.compile("\"Id\":\"(\\w+)\"");

    private final Api api;
    private final String run = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final List<String> networks = new ArrayList<>();
    private volatile boolean closed;

    private BareEngine(Api api) {
        this.api = api;
    }

    /// Imports the image; the scope takes away all.
    static BareEngine open(Load load, Scope scope) throws IOException {
        BareEngine engine = new BareEngine(Api.at(load.engine()));
        bring(engine.api, engine.repository());
        return scope.add(engine, engine::close);
    }

    /// Imports the image into an engine under a name.
    static void bring(Api engine, String repository) throws IOException {
        Path busybox =
                BUSYBOXES.stream()
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() ->
                                new IOException(
                                        "expected a static busybox in /bin or /usr/bin, but there is"
                                                + " none; install the package busybox-static"));
        engine.ask(
                "POST",
                "/images/create?fromSrc=-&repo=" + repository + "&tag=latest",
                Tar.of("bin/busybox", "0000755", Files.readAllBytes(busybox)));
    }

    Api api() {
        return api;
    }

    private String repository() {
        return "swarmlog-bench-" + run;
    }

    String image() {
        return repository() + ":latest";
    }

    /// A name that nothing else on this machine has.
    String unique(String word) {
        return "swarmlog-bench-" + run + "-" + word;
    }

    /// A network of the engine's own kind; its name.
    String network() throws IOException {
        String name = unique("net" + networks.size());
        networks.add(name);
        api.ask("POST", "/networks/create", "{\"Name\":\"" + name + "\",\"Driver\":\"bridge\"}");
        return name;
    }

    /// Creates and starts one container, as `docker run -d` does.
    String start(String network) throws IOException {
        if (closed) {
            throw new IOException("expected an open engine, but the benchmark ends");
        }
        String created =
                api.ask(
                        "POST",
                        "/containers/create",
                        """
                        {"Image":"%s","Cmd":%s,"StopSignal":"SIGKILL","Labels":{"%s":"%s"},\
                        "HostConfig":{"NetworkMode":"%s"}}\
                        """
                                .formatted(image(), COMMAND, LABEL, run, network));
        String id = Api.find(ID, created);
        api.ask("POST", "/containers/" + id + "/start", "");
        return id;
    }

    /// Creates and starts many, [#IN_FLIGHT] at a time.
    void startAll(int count, String network) throws IOException, InterruptedException {
        inFlight(count, _ -> start(network));
    }

    void kill(String container) throws IOException {
        api.ask("POST", "/containers/" + container + "/kill", "");
    }

    /// Returns when the container has ended.
    void awaitEnd(String container) throws IOException {
        api.ask("POST", "/containers/" + container + "/wait", "");
    }

    /// Takes away all containers made here.
    void removeAll() throws IOException, InterruptedException {
        String all = api.get("/containers/json?all=1&" + Api.filter("label", LABEL + "=" + run));
        List<String> ids = ID.matcher(all).results().map(match -> match.group(1)).toList();
        inFlight(
                ids.size(),
                number -> api.ask("DELETE", "/containers/" + ids.get(number) + "?force=1", ""));
    }

    private interface Call {
        String make(int number) throws IOException;
    }

    private static void inFlight(int count, Call call) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(IN_FLIGHT)) {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                calls.add(threads.submit(() -> call.make(number)));
            }
            for (Future<String> each : calls) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("expected every call to work, but one did not", e.getCause());
        }
    }

    private void close() throws IOException, InterruptedException {
        closed = true;
        removeAll();
        for (String network : networks) {
            api.ask("DELETE", "/networks/" + network, "");
        }
        api.ask("DELETE", "/images/" + image() + "?force=1", "");
    }
}
