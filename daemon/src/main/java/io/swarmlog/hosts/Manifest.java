package io.swarmlog.hosts;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/// What there is of a set of hosts, on disk, so that another process can go on with it or take it
/// away.
///
/// - `owner`: the process that made it; when that has ended, a set that is not kept is a left-over.
/// - `wire`: the process that keeps the switch, once there is one.
/// - `on`: for each host that is on, the process at its root.
record Manifest(
        int count,
        boolean daemons,
        boolean kept,
        Life owner,
        Optional<Life> wire,
        SortedMap<Integer, Life> on) {
    private static final String FILE = "hosts.properties";
    private static final String HOST = "host.";

    /// Of a set that is being made by this process.
    static Manifest first(Plan plan) {
        return new Manifest(
                plan.count(),
                plan.daemons(),
                plan.kept(),
                Life.of(ProcessHandle.current()),
                Optional.empty(),
                new TreeMap<>());
    }

    Manifest with(Switch made, SortedMap<Integer, Life> nowOn) {
        return new Manifest(count, daemons, kept, owner, Optional.of(made.life()), nowOn);
    }

    /// Whether nobody will take it away.
    boolean isLeftOver() {
        return !kept && !owner.isAlive();
    }

    static Optional<Manifest> read(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(FILE))) {
            return Optional.empty();
        }
        Properties all = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve(FILE))) {
            all.load(reader);
        }
        TreeMap<Integer, Life> on = new TreeMap<>();
        for (String key : all.stringPropertyNames()) {
            if (key.startsWith(HOST)) {
                int number = Integer.parseInt(key.substring(HOST.length()));
                on.put(number, Life.parse(all.getProperty(key)));
            }
        }
        return Optional.of(
                new Manifest(
                        Integer.parseInt(all.getProperty("count")),
                        Boolean.parseBoolean(all.getProperty("daemons")),
                        Boolean.parseBoolean(all.getProperty("kept")),
                        Life.parse(all.getProperty("owner")),
                        Optional.ofNullable(all.getProperty("switch")).map(Life::parse),
                        on));
    }

    /// In one go, so that a reader sees the one before or this.
    void write(Path folder) throws IOException {
        Properties all = new Properties();
        all.setProperty("count", Integer.toString(count));
        all.setProperty("daemons", Boolean.toString(daemons));
        all.setProperty("kept", Boolean.toString(kept));
        all.setProperty("owner", owner.text());
        wire.ifPresent(life -> all.setProperty("switch", life.text()));
        on.forEach((number, life) -> all.setProperty(HOST + number, life.text()));
        Path next = folder.resolve(FILE + ".next");
        try (Writer writer = Files.newBufferedWriter(next)) {
            all.store(writer, "a set of hosts on this machine");
        }
        Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
