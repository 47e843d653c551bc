package io.swarmlog.bench;

import io.swarmlog.daemon.Folders;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.hosts.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A daemon in a process of its own, started as users start it, on a data root that is gone
/// afterwards.
final class OwnDaemon {
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Pattern STATE = Pattern.compile("\"LocalNodeState\":\"(\\w*)\"");
    private static final int LINES_SHOWN = 30;

    private final Load load;
    private final HostFiles files;
    private Process process;

    private OwnDaemon(Load load, HostFiles files) throws IOException {
        this.load = load;
        this.files = files;
        this.process = launch();
    }

    /// Starts one on a new data root; returns when it answers. The scope takes it away.
    static OwnDaemon start(Load load, Scope scope) throws IOException, InterruptedException {
        OwnDaemon daemon =
                new OwnDaemon(load, new HostFiles(Files.createTempDirectory("swarmlog-bench")));
        scope.add(daemon, daemon::close);
        daemon.awaitAnswer();
        return daemon;
    }

    Path socket() {
        return files.root().resolve("swarmlog.sock");
    }

    Api api() {
        return Api.at(socket());
    }

    long pid() {
        return process.pid();
    }

    /// Begins a swarm; returns when it serves.
    void init() throws IOException {
        try {
            api().ask(
                            "POST",
                            "/swarm/init",
                            "{\"ListenAddr\":\"127.0.0.1:0\",\"AdvertiseAddr\":\"127.0.0.1\"}");
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "\n" + said(), e);
        }
    }

    /// The end of what the daemon said; its files will be gone.
    private String said() throws IOException {
        List<String> lines = Files.readAllLines(files.output());
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    /// Returns when the daemon serves the swarm it is a member of.
    void awaitSwarm() throws IOException, InterruptedException {
        Api.await(
                "the swarm to serve",
                LOOK,
                () -> isAnswering() && Api.find(STATE, api().get("/info")).equals("active"));
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        Api.await("the daemon to answer", LOOK, this::isAnswering);
    }

    private boolean isAnswering() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("expected the daemon to start, but it ended:\n" + said());
        }
        try {
            return Files.exists(socket()) && api().get("/_ping").equals("OK");
        } catch (java.net.ConnectException _) {
            return false;
        }
    }

    /// Stops the process; its data root stays.
    void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException(
                    "expected the daemon to stop within " + STOP_LIMIT + ", but it did not");
        }
    }

    /// Starts the process again on the same data root; does not wait for anything.
    void startAgain() throws IOException {
        process = launch();
    }

    /// A session of its own, so that Ctrl-C ends the benchmark, which then has it leave its swarm.
    private Process launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add("setsid");
        command.addAll(load.daemonCommand());
        command.addAll(
                List.of(
                        "daemon",
                        "--data-root=" + files.root(),
                        "--host=unix://" + socket(),
                        "--engine=unix://" + load.engine()));
        return Programs.start(files.output(), command);
    }

    /// The socket of the daemon to measure: the one that was named, or one of its own with a new
    /// swarm.
    static Path swarm(Load load, Scope scope) throws IOException, InterruptedException {
        if (load.daemon().isPresent()) {
            return load.daemon().get();
        }
        load.say("starting a daemon of its own ...");
        OwnDaemon daemon = start(load, scope);
        daemon.init();
        daemon.awaitSwarm();
        return daemon.socket();
    }

    /// Leaves the swarm, which removes its tasks, and goes.
    private void close() throws IOException, InterruptedException {
        try {
            if (process.isAlive()
                    && isAnswering()
                    && !Api.find(STATE, api().get("/info")).equals("inactive")) {
                api().ask("POST", "/swarm/leave?force=1", "");
            }
        } finally {
            stop();
            Folders.delete(files.root());
        }
    }
}
