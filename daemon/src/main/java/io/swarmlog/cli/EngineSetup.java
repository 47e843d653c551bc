package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.hosts.ProgramList;
import io.swarmlog.hosts.Programs;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Makes sure of the programs that a verb calls ([ProgramList]) and of a Docker Engine: one that
/// runs, else one that is installed, else one from the distribution's packages (Debian and Ubuntu,
/// as root).
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
        ensurePrograms(EnumSet.of(ProgramList.Need.ENGINE), mayInstall);
        start(socket);
    }

    /// Makes sure of all programs of such needs: those that are missing are installed from the
    /// distribution's packages.
    void ensurePrograms(Set<ProgramList.Need> needs, boolean mayInstall)
            throws IOException, InterruptedException {
        List<ProgramList.Program> missing = ProgramList.missing(needs);
        if (missing.isEmpty()) {
            return;
        }
        List<String> packages =
                missing.stream().map(ProgramList.Program::inPackage).distinct().toList();
        String how =
                "; do it yourself: apt-get install "
                        + String.join(" ", packages)
                        + " (or see your distribution's way)";
        if (!mayInstall) {
            throw new Trouble(
                    lacking(missing) + ", and --no-install says to install nothing" + how);
        }
        if (ProgramList.missing(Set.of(ProgramList.Need.FOUND)).stream()
                        .anyMatch(program -> program.name().equals("apt-get"))
                || !System.getProperty("user.name").equals("root")) {
            throw new Trouble(
                    lacking(missing)
                            + "; it can be installed from here only as root on Debian or Ubuntu"
                            + how);
        }
        say("installing the distribution's packages " + String.join(" ", packages) + " ...");
        run(INSTALL_LIMIT, "apt-get", "-qq", "update");
        List<String> install =
                new ArrayList<>(
                        List.of("apt-get", "-qq", "-y", "--no-install-recommends", "install"));
        install.addAll(packages);
        run(INSTALL_LIMIT, install.toArray(String[]::new));
        checkPrograms(needs);
    }

    /// Complains of programs of such needs that are not there.
    static void checkPrograms(Set<ProgramList.Need> needs) {
        List<ProgramList.Program> missing = ProgramList.missing(needs);
        if (!missing.isEmpty()) {
            throw new Trouble(lacking(missing));
        }
    }

    private static String lacking(List<ProgramList.Program> missing) {
        return "expected "
                + missing.stream()
                        .map(ProgramList.Program::toString)
                        .collect(Collectors.joining(", "))
                + ", but "
                + (missing.size() == 1 ? "it is" : "they are")
                + " not installed";
    }

    /// Makes sure of what several hosts on one machine are made with.
    void ensureHosts(boolean mayInstall) throws IOException, InterruptedException {
        if (!System.getProperty("user.name").equals("root")) {
            throw new Trouble("expected to be root, who alone makes namespaces, but am not");
        }
        ensurePrograms(
                EnumSet.of(
                        ProgramList.Need.ENGINE, ProgramList.Need.HOSTS, ProgramList.Need.IMAGES),
                mayInstall);
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

    private void start(Path socket) throws IOException, InterruptedException {
        say("starting the Docker Engine ...");
        if (Files.isDirectory(Path.of("/run/systemd/system"))) {
            run(START_LIMIT, "systemctl", "start", "docker");
        } else {
            Programs.start(ENGINE_LOG, List.of("setsid", "dockerd"));
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
        ProcessBuilder builder = Programs.builder(List.of(command));
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Path output = Files.createTempFile("swarmlog-install", ".log");
        Process process =
                Programs.started(
                        builder.redirectErrorStream(true)
                                .redirectOutput(output.toFile())
                                .redirectInput(new File("/dev/null")));
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
