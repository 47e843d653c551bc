package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineClient;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes sure of a Docker Engine: one that runs, else one that is installed, else one from the
/// distribution's packages (Debian and Ubuntu, as root).
final class EngineSetup {
    private static final Path DEFAULT_SOCKET = Path.of("/var/run/docker.sock");
    private static final Path ENGINE_LOG = Path.of("/var/log/dockerd.log");
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(10);
    private static final int POLL_MS = 50;

    private final PrintWriter err;

    EngineSetup(PrintWriter err) {
        this.err = err;
    }

    /// Returns when the engine answers.
    void ensure(Path socket, boolean mayInstall) throws IOException, InterruptedException {
        if (answers(socket)) {
            return;
        }
        if (!socket.equals(DEFAULT_SOCKET) && !socket.equals(Path.of("/run/docker.sock"))) {
            throw new Trouble(
                    "expected a Docker Engine at "
                            + socket
                            + ", but none answers there; start it,"
                            + " or name another with --engine");
        }
        if (!isInstalled()) {
            install(mayInstall);
        }
        start(socket);
    }

    /// Makes sure of a program that tests use; `name` is the package that has it.
    void ensureProgram(String program, String name, boolean mayInstall)
            throws IOException, InterruptedException {
        if (executable(program)) {
            return;
        }
        if (!mayInstall || !executable("apt-get")) {
            throw new Trouble(
                    "expected '" + program + "', but it is not there; install the package " + name);
        }
        say("installing the distribution's package " + name + " ...");
        run(INSTALL_LIMIT, "apt-get", "-qq", "update");
        run(INSTALL_LIMIT, "apt-get", "-qq", "-y", "--no-install-recommends", "install", name);
    }

    /// Makes sure of what several hosts on one machine are made with.
    void ensureHosts(boolean mayInstall) throws IOException, InterruptedException {
        if (!System.getProperty("user.name").equals("root")) {
            throw new Trouble("expected to be root, who alone makes namespaces, but am not");
        }
        ensureProgram("dockerd", "docker.io", mayInstall);
        ensureProgram("iptables", "iptables", mayInstall);
        ensureProgram("ip", "iproute2", mayInstall);
        ensureProgram("nsenter", "util-linux", mayInstall);
        ensureProgram("busybox", "busybox-static", mayInstall);
    }

    private static boolean answers(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try {
            return new EngineClient(socket).ask("GET", "/_ping", new byte[0]).status() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isInstalled() {
        return executable("dockerd");
    }

    private static boolean executable(String name) {
        return List.of(
                        "/usr/local/sbin",
                        "/usr/local/bin",
                        "/usr/sbin",
                        "/usr/bin",
                        "/sbin",
                        "/bin")
                .stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    private void install(boolean mayInstall) throws IOException, InterruptedException {
        String how =
                "apt-get install docker.io (or see your distribution's way to a Docker Engine)";
        if (!mayInstall) {
            throw new Trouble(
                    "expected a Docker Engine, but none is installed, and --no-install says not to"
                            + " install one. Do it yourself: "
                            + how);
        }
        if (!executable("apt-get") || !System.getProperty("user.name").equals("root")) {
            throw new Trouble(
                    "expected a Docker Engine, but none is installed; it can be installed from here"
                            + " only as root on Debian or Ubuntu. Do it yourself: "
                            + how);
        }
        say("no Docker Engine is installed: installing the distribution's package docker.io ...");
        run(INSTALL_LIMIT, "apt-get", "-qq", "update");
        run(
                INSTALL_LIMIT,
                "apt-get",
                "-qq",
                "-y",
                "--no-install-recommends",
                "install",
                "docker.io",
                "iptables",
                "busybox-static");
    }

    private void start(Path socket) throws IOException, InterruptedException {
        say("starting the Docker Engine ...");
        if (Files.isDirectory(Path.of("/run/systemd/system"))) {
            run(START_LIMIT, "systemctl", "start", "docker");
        } else {
            new ProcessBuilder("setsid", "dockerd")
                    .directory(new File("/"))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(ENGINE_LOG.toFile()))
                    .start();
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers(socket)) {
            if (System.nanoTime() > deadline) {
                throw new Trouble(
                        "expected the Docker Engine to answer at "
                                + socket
                                + " within "
                                + START_LIMIT.toSeconds()
                                + " s, but it does not; see "
                                + ENGINE_LOG);
            }
            Thread.sleep(POLL_MS);
        }
    }

    private void run(Duration limit, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Path output = Files.createTempFile("swarmlog-install", ".log");
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .start();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended || process.exitValue() != 0) {
            process.destroy();
            throw new Trouble(
                    "expected '"
                            + String.join(" ", command)
                            + "' to work, but it "
                            + (ended ? "failed" : "did not end")
                            + ":\n"
                            + Files.readString(output));
        }
        Files.delete(output);
    }

    private void say(String text) {
        err.println(text);
        err.flush();
    }
}
