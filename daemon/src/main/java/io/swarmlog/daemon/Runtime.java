package io.swarmlog.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A running daemon, as it tells the other verbs of the program: its process and its sockets.
public record Runtime(long pid, long startedAtMs, List<String> sockets, String engine) {

    /// What the daemon of a data root wrote; it may be gone since.
    public static Optional<Runtime> read(HostFiles files) throws IOException {
        return PropertyFile.read(files.runtime()).map(Runtime::of);
    }

    void write(HostFiles files) throws IOException {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("pid", Long.toString(pid));
        values.put("started", Long.toString(startedAtMs));
        values.put("sockets", String.join(" ", sockets));
        values.put("engine", engine);
        PropertyFile.write(files.runtime(), values);
    }

    private static Runtime of(SortedMap<String, String> values) {
        return new Runtime(
                Long.parseLong(values.getOrDefault("pid", "0")),
                Long.parseLong(values.getOrDefault("started", "0")),
                List.of(values.getOrDefault("sockets", "").split(" ")),
                values.getOrDefault("engine", ""));
    }

    /// True when the process that wrote this still runs (another one may have its number since).
    public boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .filter(started -> Math.abs(started.toEpochMilli() - startedAtMs) < SAME_START_MS)
                .isPresent();
    }

    /// Process start times are known to about 10 ms.
    static final long SAME_START_MS = 2_000;
}
