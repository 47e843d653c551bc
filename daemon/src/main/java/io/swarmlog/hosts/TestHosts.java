package io.swarmlog.hosts;

import io.swarmlog.daemon.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A set of hosts, joined by a switch.
///
/// A set is taken away when it is closed, when the process that made it ends, or by the next one
/// ([#sweep]) when that was killed; unless it is to be kept, as the command line's is.
public final class TestHosts implements AutoCloseable {
    private static final AtomicInteger MADE = new AtomicInteger();

    private final Plan plan;
    private final Switch wire;
    private final Manifest manifest;
    private final List<TestHost> hosts = new ArrayList<>();
    private boolean closed;

    private TestHosts(Plan plan, Switch wire, Manifest manifest) {
        this.plan = plan;
        this.wire = wire;
        this.manifest = manifest;
        for (int number = 1; number <= plan.count(); number++) {
            Optional<Namespaces> on =
                    Optional.ofNullable(manifest.on().get(number)).map(Namespaces::new);
            hosts.add(new TestHost(plan, number, wire, this::write, on));
        }
    }

    /// A set for a test: so many hosts with daemons, gone when the process ends.
    public static TestHosts up(int count, List<String> java) throws IOException {
        return up(new Plan(freshName(), count, true, java, false));
    }

    /// The same with engines alone.
    public static TestHosts engines(int count) throws IOException {
        return up(new Plan(freshName(), count, false, List.of(), false));
    }

    private static String freshName() {
        return "t" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
    }

    /// Brings hosts up; returns when all answer.
    ///
    /// @throws IOException also when there is a set of that name
    public static TestHosts up(Plan plan) throws IOException {
        sweep();
        Files.createDirectories(Plan.all());
        try {
            Files.createDirectory(plan.folder());
        } catch (FileAlreadyExistsException _) {
            throw new IOException(
                    "expected no hosts named '"
                            + plan.name()
                            + "', but "
                            + plan.folder()
                            + " is"
                            + " there");
        }
        Manifest first = Manifest.first(plan);
        first.write(plan.folder());
        Switch wire;
        try {
            wire = Switch.make(plan.folder().resolve("switch.log"));
        } catch (IOException e) {
            Folders.delete(plan.folder());
            throw e;
        }
        TestHosts made = new TestHosts(plan, wire, first);
        if (!plan.kept()) {
            Runtime.getRuntime().addShutdownHook(new Thread(made::abandon));
        }
        try {
            made.write();
            made.powerOn();
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /// A set that is there, to go on with.
    public static Optional<TestHosts> find(String name, List<String> java) throws IOException {
        Path folder = Plan.all().resolve(name);
        Optional<Manifest> found = Manifest.read(folder);
        if (found.isEmpty() || found.get().wire().isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = found.get();
        Plan plan = new Plan(name, manifest.count(), manifest.daemons(), java, manifest.kept());
        return Optional.of(new TestHosts(plan, new Switch(manifest.wire().get()), manifest));
    }

    /// The names of all sets there are.
    public static List<String> names() throws IOException {
        if (!Files.isDirectory(Plan.all())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(Plan.all())) {
            return folders.map(it -> it.getFileName().toString())
                    .filter(Plan::isName)
                    .sorted()
                    .toList();
        }
    }

    /// Takes away what processes that were killed have left.
    public static void sweep() throws IOException {
        for (String name : names()) {
            Optional<Manifest> found = Manifest.read(Plan.all().resolve(name));
            if (found.map(Manifest::isLeftOver).orElse(false)) {
                remove(name);
            }
        }
    }

    /// Takes a set away, in whatever state it is; false when there is none of that name.
    public static boolean remove(String name) throws IOException {
        Path folder = Plan.all().resolve(name);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        Optional<TestHosts> found = find(name, List.of());
        if (found.isPresent()) {
            found.get().close();
        } else {
            Folders.delete(folder);
        }
        return true;
    }

    private synchronized void write() throws IOException {
        SortedMap<Integer, Life> on = new TreeMap<>();
        for (TestHost host : hosts) {
            host.life().ifPresent(life -> on.put(host.number(), life));
        }
        manifest.with(wire, on).write(plan.folder());
    }

    /// All hosts at once; those that are on stay as they are.
    private void powerOn() throws IOException {
        List<Future<Void>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (TestHost host : hosts) {
                all.add(
                        threads.submit(() -> {
                            host.powerOn();
                            return null;
                        }));
            }
        }
        for (Future<Void> each : all) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IOException("expected all hosts to boot, but: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while hosts booted", e);
            }
        }
    }

    // ---- what there is

    /// What was asked for.
    public Plan plan() {
        return plan;
    }

    /// The host of that number, from 1 on.
    public TestHost host(int number) {
        return hosts.get(number - 1);
    }

    public List<TestHost> hosts() {
        return List.copyOf(hosts);
    }

    /// Whether the switch and all hosts are on.
    public boolean isUp() {
        return wire.life().isAlive() && hosts.stream().allMatch(TestHost::isOn);
    }

    /// Lets the hosts reach the containers of a network of the machine's engine that run now, by
    /// their names.
    public void uplink(String network) throws IOException {
        Uplink uplink = Uplink.of(network);
        wire.plug(uplink);
        uplink.write(plan.folder(), Switch.gateway());
        for (TestHost host : hosts) {
            if (host.isOn()) {
                Uplink.boot(plan.folder(), host);
            }
        }
    }

    // ---- its end

    private void abandon() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends all processes, and removes all there is of them: namespaces and network cards go with
    /// the processes; control groups and files are removed.
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        for (TestHost host : hosts) {
            host.kill();
        }
        wire.life().end();
        Folders.delete(plan.folder());
        try {
            Files.deleteIfExists(Plan.all());
        } catch (FileSystemException _) {
            // There are others, or it is a disk of its own.
        }
    }
}
