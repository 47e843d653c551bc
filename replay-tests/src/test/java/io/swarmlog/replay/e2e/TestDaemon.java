package io.swarmlog.replay.e2e;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.history.LogReader;
import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.Ran;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Topics;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A daemon in a process of its own, on a data root, sockets and ports of its own, before the real
/// engine of this machine. Several at once are fine.
///
/// Closing leaves the swarm, ends the process and removes what the node had on the engine, whatever
/// state the daemon is in.
final class TestDaemon implements AutoCloseable {
    static final Path ENGINE = Path.of("/var/run/docker.sock");

    /// For a command of the docker CLI, waiting for tasks included, on a loaded machine.
    static final Duration COMMAND_LIMIT = Duration.ofSeconds(120);

    private static final Duration READY_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final int TAIL_LINES = 40;
    private static final String NODE_LABEL = "com.docker.swarm.node.id";

    private final Path root;
    private final List<String> options;
    private Optional<Process> process = Optional.empty();
    private Optional<String> node = Optional.empty();

    private TestDaemon(Path root, List<String> options) {
        this.root = root;
        this.options = options;
    }

    /// A name that nothing of this machine's engine has: it may hold what others made.
    static String unique(String name) {
        return name + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    }

    /// One that answers and joined nothing yet; `options` are further ones of `swarmlog daemon`.
    static TestDaemon start(String... options) throws IOException {
        TestImage.ensure(ENGINE);
        TestDaemon daemon =
                new TestDaemon(Files.createTempDirectory("swarmlog-e2e"), List.of(options));
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::abandon));
        try {
            daemon.startProcess();
            daemon.awaitState("inactive");
            return daemon;
        } catch (RuntimeException | AssertionError | IOException e) {
            daemon.close();
            throw e;
        }
    }

    /// One that began a swarm.
    static TestDaemon withSwarm(String... options) throws IOException {
        TestDaemon daemon = start(options);
        try {
            daemon.init();
            return daemon;
        } catch (RuntimeException | AssertionError | IOException e) {
            daemon.close();
            throw e;
        }
    }

    /// `docker swarm init`.
    void init() throws IOException {
        docker("docker swarm init");
        node = Optional.of(docker("docker info --format '{{.Swarm.NodeID}}'").strip());
    }

    /// Starts the process; it answers some time later.
    void startProcess() throws IOException {
        List<String> command = program("daemon");
        command.add("--host=unix://" + socket());
        command.addAll(options);
        process =
                Optional.of(
                        Programs.builder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                                .start());
    }

    /// Runs a verb of `swarmlog` on this daemon's data root.
    Ran swarmlog(String verb, String... words) throws IOException {
        List<String> command = program(verb);
        command.addAll(List.of(words));
        return Programs.run(Map.of(), COMMAND_LIMIT, command);
    }

    private List<String> program(String verb) {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(verb, "--data-root=" + root));
        return command;
    }

    /// How the program is run, up to its verb.
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                classPath(),
                "io.swarmlog.Main");
    }

    /// The program's classes without the tests'.
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    Path socket() {
        return root.resolve("s.sock");
    }

    private Path output() {
        return root.resolve("daemon.out");
    }

    /// The id of the node, once there is a swarm.
    String node() {
        return node.orElseThrow();
    }

    // ---- its life

    /// Starts it again where it was, and waits until the swarm serves.
    void restart() throws IOException {
        startProcess();
        awaitState("active");
    }

    /// Starts it again where it was, with its keys locked.
    void restartLocked() throws IOException {
        startProcess();
        awaitState("locked");
    }

    HostFiles files() {
        return new HostFiles(root);
    }

    private void awaitState(String wanted) throws IOException {
        try {
            Await.that(
                    "the daemon to be " + wanted,
                    READY_LIMIT,
                    () -> {
                        failIfEnded();
                        return text(ask("GET", "/info", ""))
                                .contains("\"LocalNodeState\":\"" + wanted + "\"");
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ":\n" + tail() + "\n" + threads(), e);
        }
    }

    /// What the daemon's threads are doing.
    private String threads() throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(process.orElseThrow().pid());
        return Programs.run(Map.of(), STOP_LIMIT, List.of(jcmd, pid, "Thread.print")).out();
    }

    private void failIfEnded() throws IOException {
        Process daemon = process.orElseThrow();
        if (!daemon.isAlive()) {
            throw new IllegalStateException("expected the daemon to run, but it ended:\n" + tail());
        }
    }

    /// The end of what the daemon said.
    String tail() throws IOException {
        List<String> lines = Files.readAllLines(output(), StandardCharsets.UTF_8);
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /// Lets time pass for the daemon alone; it must not end by itself meanwhile.
    void runs(Duration time) throws IOException {
        if (ends(process.orElseThrow(), time)) {
            failIfEnded();
        }
    }

    /// `kill -9`.
    void kill9() {
        ends(process.orElseThrow().destroyForcibly(), STOP_LIMIT);
    }

    /// Stops it as `systemctl stop` would; tasks run on.
    void stop() {
        Process daemon = process.orElseThrow();
        daemon.destroy();
        if (!ends(daemon, STOP_LIMIT)) {
            throw new AssertionError("expected the daemon to stop within " + STOP_LIMIT);
        }
    }

    /// False when it did not within the limit.
    private static boolean ends(Process process, Duration limit) {
        try {
            return process.waitFor(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a process was waited for", e);
        }
    }

    // ---- asking

    /// Runs a script in which `docker` talks to this daemon; it must go well.
    String docker(String script) throws IOException {
        Ran ran = tryDocker(script);
        if (ran.exit() != 0) {
            throw new AssertionError(
                    "expected to go well, but it did not: "
                            + ran
                            + "\nThe daemon said:\n"
                            + tail());
        }
        return ran.out();
    }

    /// As [#docker]; it may be refused.
    Ran tryDocker(String script) throws IOException {
        return Programs.shell(environment(socket()), COMMAND_LIMIT, script);
    }

    /// As [#docker], with the real engine.
    String engine(String script) throws IOException {
        return Programs.shell(environment(ENGINE), COMMAND_LIMIT, script).ok();
    }

    private Map<String, String> environment(Path socket) {
        return Map.of(
                "DOCKER_HOST",
                "unix://" + socket,
                "DOCKER_CONFIG",
                root.resolve("cli").toString(),
                "DOCKER_BUILDKIT",
                "0");
    }

    /// One request to its API.
    EngineApi.Answer ask(String method, String target, String body) throws IOException {
        return new EngineClient(socket())
                .ask(method, target, body.getBytes(StandardCharsets.UTF_8));
    }

    static String text(EngineApi.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    // ---- what there is

    /// The containers of the node's tasks on the real engine, ended ones too.
    List<Container> containers() throws IOException {
        String format =
                "{{.Id}}|{{index .Config.Labels \"com.docker.swarm.task.id\"}}"
                        + "|{{index .Config.Labels \"com.docker.swarm.task.name\"}}"
                        + "|{{.State.Running}}|{{.State.StartedAt}}";
        String ids = "docker ps -aq --no-trunc --filter label=" + NODE_LABEL + "=" + node();
        // One that is removed meanwhile is complained of, and the others are shown.
        return engine(ids + " | xargs -r docker inspect --format '" + format + "' 2>/dev/null || :")
                .lines()
                .map(line -> line.split("\\|"))
                .map(part ->
                        new Container(part[0], part[1], part[2], part[3].equals("true"), part[4]))
                .sorted(Comparator.comparing(Container::taskName))
                .toList();
    }

    List<Container> running(String service) throws IOException {
        return containers().stream()
                .filter(container -> container.running() && container.isOf(service))
                .toList();
    }

    // ---- its log

    /// All events on the log.
    List<EventRecord> events() throws IOException {
        try (LogReader reader = new LogReader(kafka())) {
            List<EventRecord> all = new ArrayList<>();
            reader.all(Topics.EVENTS, wires().events())
                    .forEachRemaining(logged -> all.add(logged.value()));
            return all;
        }
    }

    private static Wires wires() {
        return AvroWires.of(new FixedSchemaIds());
    }

    private Map<String, Object> kafka() throws IOException {
        HostFiles files = new HostFiles(root);
        Properties state = new Properties();
        try (Reader reader = Files.newBufferedReader(files.state())) {
            state.load(reader);
        }
        int clients = Integer.parseInt(state.getProperty("port")) + 1;
        return new TlsFiles(files.identity()).client(state.getProperty("address") + ":" + clients);
    }

    // ---- its end

    /// Leaves the swarm and removes all there is of it.
    @Override
    public void close() throws IOException {
        try {
            if (process.map(Process::isAlive).orElse(false)) {
                if (node.isPresent()) {
                    tryDocker("docker swarm leave --force");
                }
                stop();
            }
        } finally {
            process.ifPresent(Process::destroyForcibly);
            if (node.isPresent()) {
                sweep();
            }
            delete(root);
        }
    }

    /// What is left to do when the tests end before they closed it.
    private void abandon() {
        process.ifPresent(Process::destroyForcibly);
        if (!Files.exists(root)) {
            return;
        }
        try {
            if (node.isPresent()) {
                sweep();
            }
            delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes what the node left on the engine; all of it carries the node's id.
    private void sweep() throws IOException {
        String own = " --filter label=" + NODE_LABEL + "=" + node();
        engine("docker ps -aq" + own + " | xargs -r docker rm -fv >/dev/null 2>&1 || :");
        engine("docker network ls -q" + own + " | xargs -r docker network rm >/dev/null 2>&1 || :");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
