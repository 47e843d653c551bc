package io.swarmlog.hosts;

import io.swarmlog.command.gateway.EngineClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One host: what it is asked, and what can befall it.
///
/// ```
/// off ── powerOn ──▶ on ── kill ──▶ off
///     while on: paused ◀──▶ running, cut off ◀──▶ connected, each of engine and daemon up or killed;
///     restore undoes all of it
/// ```
public final class TestHost {
    /// For a command that waits for tasks, on a loaded machine.
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(120);

    private static final Duration ENGINE_LIMIT = Duration.ofSeconds(60);
    private static final Duration DAEMON_LIMIT = Duration.ofSeconds(120);
    private static final String MACHINES_ENGINE = "unix:///var/run/docker.sock";

    private final Plan plan;
    private final int number;
    private final Switch wire;
    private final Change change;
    private volatile Optional<Namespaces> namespaces;

    /// Told when the host's power was switched.
    interface Change {
        void made() throws IOException;
    }

    TestHost(Plan plan, int number, Switch wire, Change change, Optional<Namespaces> namespaces) {
        this.plan = plan;
        this.number = number;
        this.wire = wire;
        this.change = change;
        this.namespaces = namespaces;
    }

    // ---- who it is

    /// Its number, from 1 on.
    public int number() {
        return number;
    }

    /// Its host name: `h1`.
    public String name() {
        return "h" + number;
    }

    /// Its address on the switch.
    public String address() {
        return Switch.address(number);
    }

    /// Where its files are.
    public Path folder() {
        return plan.folder().resolve(name());
    }

    /// The daemon's socket, which answers the Docker API as a member of a swarm; with an engine
    /// alone, the engine's.
    public Path socket() {
        return plan.daemons() ? folder().resolve("swarmlog.sock") : engineSocket();
    }

    /// The engine's own socket.
    public Path engineSocket() {
        return folder().resolve("docker.sock");
    }

    /// The daemon's data root.
    public Path dataRoot() {
        return folder().resolve("swarmlog");
    }

    private String cgroup() {
        return "swarmlog-" + plan.name() + "-" + name();
    }

    Optional<Life> life() {
        return namespaces.map(Namespaces::life);
    }

    // ---- its power

    /// Boots it, with its engine and daemon; returns when they answer. Nothing when it is on.
    public void powerOn() throws IOException {
        if (isOn()) {
            return;
        }
        Files.createDirectories(dataRoot());
        Namespaces made =
                Namespaces.make(name(), folder().resolve("init.log"), folder().resolve("ready"));
        namespaces = Optional.of(made);
        change.made();
        wire.plug(name(), number, made);
        Uplink.boot(plan.folder(), this);
        bootEngine();
        if (plan.daemons()) {
            startDaemon();
            awaitDaemon();
        }
    }

    public boolean isOn() {
        return namespaces.flatMap(Namespaces::init).isPresent();
    }

    /// A power failure: everything on it ends at once. Its files stay.
    public void kill() throws IOException {
        if (namespaces.isPresent()) {
            namespaces.get().end();
            namespaces = Optional.empty();
        }
        change.made();
        Cgroups.remove(cgroup());
    }

    /// Undoes whatever befell it: power, network, pauses, engine, daemon.
    public void restore() throws IOException {
        if (!isOn()) {
            powerOn();
            return;
        }
        resume();
        reconnect();
        if (find(engineWords()).isEmpty()) {
            startEngine();
        }
        awaitEngine();
        if (plan.daemons()) {
            if (find(daemonWords()).isEmpty()) {
                startDaemon();
            }
            awaitDaemon();
        }
    }

    // ---- its processes

    private Namespaces on() throws IOException {
        return namespaces.orElseThrow(
                () -> new IOException("expected " + name() + " to be on, but it is off"));
    }

    List<String> engineWords() {
        return List.of("dockerd", "--data-root=" + folder().resolve("engine"));
    }

    private List<String> daemonWords() {
        return List.of("daemon", "--data-root=" + dataRoot());
    }

    List<ProcessHandle> processes() {
        return namespaces.map(Namespaces::processes).orElseGet(List::of);
    }

    private Optional<ProcessHandle> find(List<String> words) {
        return processes().stream().filter(it -> Signals.words(it).containsAll(words)).findFirst();
    }

    /// The number of the daemon's process on this machine, while it runs.
    public Optional<Long> daemonPid() {
        return find(daemonWords()).map(ProcessHandle::pid);
    }

    /// The same of the engine.
    public Optional<Long> enginePid() {
        return find(engineWords()).map(ProcessHandle::pid);
    }

    private void startEngine() throws IOException {
        List<String> command = new ArrayList<>(engineWords());
        command.add("--host=unix://" + engineSocket());
        command.addAll(List.of("--exec-root=/run/docker", "--pidfile=/run/docker.pid"));
        command.addAll(List.of("--exec-opt=native.cgroupdriver=cgroupfs", "--log-level=warn"));
        command.addAll(List.of("--cgroup-parent=/" + cgroup(), "--dns=127.0.0.1"));
        // A pid file of before a crash names a process of another boot.
        inside("rm", "-f", "/run/docker.pid").ok();
        launch(folder().resolve("engine.log"), new EngineRoot(folder()).command(command));
    }

    /// Starts the daemon's process; it answers some time later.
    public void startDaemon() throws IOException {
        List<String> command = program();
        command.addAll(daemonWords());
        command.addAll(KeptWords.moreOptions(folder()).read());
        command.add("--host=unix://" + socket());
        command.add("--engine=unix://" + engineSocket());
        launch(daemonLog(), command);
    }

    /// Starts the daemon anew with these options, now and whenever it starts.
    public void daemonOptions(List<String> options) throws IOException {
        KeptWords.moreOptions(folder()).write(options);
        restartDaemon();
    }

    /// Starts the daemon anew by another program, say of another release, now and whenever it starts;
    /// `words` is how it is run, up to its verb, and nothing for the one of all hosts.
    public void daemonProgram(List<String> words) throws IOException {
        KeptWords.otherProgram(folder()).write(words);
        restartDaemon();
    }

    private List<String> program() throws IOException {
        List<String> other = KeptWords.otherProgram(folder()).read();
        return new ArrayList<>(other.isEmpty() ? plan.java() : other);
    }

    /// Starts within what outlives its starter: the host's first process adopts it.
    private void launch(Path output, List<String> command) throws IOException {
        String script = "cd / && exec setsid --fork \"$@\" >>\"$0\" 2>&1 </dev/null";
        List<String> words = new ArrayList<>(List.of("sh", "-c", script));
        words.add(output.toString());
        words.addAll(command);
        Programs.ok(on().within(words));
    }

    private void awaitEngine() throws IOException {
        Programs.await(
                "the engine of " + name() + " to answer (see " + folder() + "/engine.log)",
                ENGINE_LIMIT,
                () -> answers(engineSocket()));
    }

    /// Returns when the daemon answers.
    public void awaitDaemon() throws IOException {
        String what = "the daemon of " + name() + " to answer";
        try {
            Programs.await(what, DAEMON_LIMIT, () -> answers(socket()));
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; it said:\n" + said(), e);
        }
    }

    private static boolean answers(Path socket) throws IOException {
        return Files.exists(socket)
                && new EngineClient(socket).ask("GET", "/_ping", new byte[0]).status() == 200;
    }

    /// `kill -9` of the daemon; tasks run on.
    public void killDaemon() throws IOException {
        Optional<ProcessHandle> found = find(daemonWords());
        if (found.isPresent()) {
            Life.of(found.get()).end();
        }
    }

    /// What can befall its engine.
    public EngineFaults engineFaults() {
        return new EngineFaults(this);
    }

    /// Starts the engine; returns when it answers.
    void bootEngine() throws IOException {
        startEngine();
        awaitEngine();
    }

    /// Stops the daemon as `systemctl stop` would.
    public void stopDaemon() throws IOException {
        Optional<ProcessHandle> found = find(daemonWords());
        if (found.isPresent()) {
            Life.of(found.get()).stop("the daemon of " + name());
        }
    }

    /// Starts the daemon where it was, a running one anew; returns when it answers.
    public void restartDaemon() throws IOException {
        stopDaemon();
        startDaemon();
        awaitDaemon();
    }

    /// Stops time for all processes of the host.
    public void pause() throws IOException {
        Namespaces all = on();
        Signals.stopAll(all::processes);
    }

    /// Stops time for the daemon alone, or for the engine alone, for so long.
    public void pauseFor(boolean engine, Duration time) throws IOException {
        Optional<ProcessHandle> found = find(engine ? engineWords() : daemonWords());
        if (found.isPresent()) {
            Signals.pause(found.get(), time);
        }
    }

    /// Lets time go on.
    public void resume() throws IOException {
        Signals.continueAll(on().processes());
    }

    // ---- its network

    /// Drops all that goes to and comes from it, so that nobody is told.
    public void cutOff() throws IOException {
        wire.cut(name());
    }

    /// Undoes [#cutOff].
    public void reconnect() throws IOException {
        wire.join(name());
    }

    /// Lets no more than so many kilobits a second through, in each direction. A delay is not to be
    /// had where the kernel has no netem.
    public void slow(int kilobits) throws IOException {
        wire.limit(name(), on(), kilobits);
    }

    /// Undoes [#slow].
    public void fast() throws IOException {
        wire.limit(name(), on(), 0);
    }

    // ---- asking

    /// The docker command line, talking to [#socket].
    public Ran docker(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(words));
        return Programs.run(environment(socket()), COMMAND_LIMIT, command);
    }

    /// A shell script in which `docker` talks to [#socket].
    public Ran shell(String script) throws IOException {
        return Programs.shell(environment(socket()), COMMAND_LIMIT, script);
    }

    /// As [#shell], with the engine alone.
    public Ran engine(String script) throws IOException {
        return Programs.shell(environment(engineSocket()), COMMAND_LIMIT, script);
    }

    /// Copies an image of this machine's own engine.
    public void load(String image) throws IOException {
        String script = "set -o pipefail; docker save \"$0\" | docker --host \"$1\" load";
        Programs.run(
                        Map.of("DOCKER_HOST", MACHINES_ENGINE),
                        COMMAND_LIMIT,
                        List.of("bash", "-c", script, image, "unix://" + engineSocket()))
                .ok();
    }

    /// Runs a command within the host.
    public Ran inside(String... command) throws IOException {
        return Programs.run(Map.of(), COMMAND_LIMIT, within(List.of(command)));
    }

    /// The command line that runs `command` within the host.
    public List<String> within(List<String> command) throws IOException {
        return on().within(command);
    }

    /// What a web server answers when it is asked from within the host; exit status 124 when it does
    /// not answer, and 22 when it answers anything but 200.
    public Ran get(String url) throws IOException {
        return inside(Fetch.command(url).toArray(String[]::new));
    }

    /// Runs a verb of `swarmlog` within the host, on its daemon's data root.
    public Ran swarmlog(String verb, String... words) throws IOException {
        List<String> command = program();
        command.addAll(List.of(verb, "--data-root=" + dataRoot()));
        command.addAll(List.of(words));
        return inside(command.toArray(String[]::new));
    }

    private Map<String, String> environment(Path socket) {
        return Map.of(
                "DOCKER_HOST",
                "unix://" + socket,
                "DOCKER_CONFIG",
                plan.folder().resolve("cli").toString(),
                "DOCKER_BUILDKIT",
                "0");
    }

    private Path daemonLog() {
        return folder().resolve("daemon.log");
    }

    /// The end of what its daemon said.
    public String said() throws IOException {
        return Programs.tail(daemonLog());
    }
}
