package io.swarmlog.hosts;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A process, told apart from a later one that got its number by the moment it started.
record Life(long pid, long startedAtMs) {
    private static final Duration END_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /// The life of a process that runs.
    static Life of(ProcessHandle process) {
        return new Life(process.pid(), startedAtMs(process));
    }

    private static long startedAtMs(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// The process, while it lives.
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(it -> startedAtMs(it) == startedAtMs);
    }

    boolean isAlive() {
        return process().isPresent();
    }

    /// `kill -9`; returns when it is gone.
    void end() throws IOException {
        process().ifPresent(ProcessHandle::destroyForcibly);
        Programs.await("process " + pid + " to end", END_LIMIT, () -> !isAlive());
    }

    /// Asks `what` to end, as `systemctl stop` does; returns when it is gone.
    void stop(String what) throws IOException {
        process().ifPresent(ProcessHandle::destroy);
        Programs.await(what + " to stop", STOP_LIMIT, () -> !isAlive());
    }

    /// As it stands in a file.
    String text() {
        return pid + " " + startedAtMs;
    }

    /// Reads what `text` wrote.
    static Life parse(String text) {
        String[] parts = text.split(" ", 2);
        return new Life(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
}
