package io.swarmlog.broker;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much room the log's file system has. Kafka ends the process when a file can't be written.
/// So before there is no room, what users ask for is refused; what the nodes report, and deciding,
/// need little and go on in the room that is left. When there is room again, nothing is refused.
public final class LogRoom {
    private static final Logger LOG = LoggerFactory.getLogger(LogRoom.class);

    /// A part of the file system that is kept free, and the most of it.
    private static final int KEPT_FREE_PART = 10;

    private static final long KEPT_FREE_MOST = 1L << 30;

    /// For so long an answer is the answer.
    private static final long FRESH_NS = 500_000_000;

    private static final long MIB = 1 << 20;

    private final Path folder;
    private final LongSupplier nanoTime;
    private Optional<String> lack = Optional.empty();
    private long lookedNs;

    public LogRoom(Path folder) {
        this(folder, System::nanoTime);
    }

    LogRoom(Path folder, LongSupplier nanoTime) {
        this.folder = folder;
        this.nanoTime = nanoTime;
        lookedNs = nanoTime.getAsLong() - FRESH_NS;
    }

    /// How large the file system of a folder is.
    public static long size(Path folder) throws IOException {
        return Files.getFileStore(folder).getTotalSpace();
    }

    /// Why nothing may be written now, in a sentence; empty when there is room.
    public synchronized Optional<String> lack() {
        long now = nanoTime.getAsLong();
        if (now - lookedNs < FRESH_NS) {
            return lack;
        }
        lookedNs = now;
        Optional<String> found = look();
        if (found.isPresent() != lack.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .log(found.orElse("there is room for the swarm's log again"));
        }
        lack = found;
        return found;
    }

    private Optional<String> look() {
        try {
            FileStore store = Files.getFileStore(folder);
            return lack(store.getUsableSpace(), store.getTotalSpace());
        } catch (IOException e) {
            return Optional.of(
                    "the room for the swarm's log in %s can't be known: %s".formatted(folder, e));
        }
    }

    Optional<String> lack(long free, long size) {
        long needed = Math.min(size / KEPT_FREE_PART, KEPT_FREE_MOST);
        return free >= needed
                ? Optional.empty()
                : Optional.of(
                        ("too little room for the swarm's log in %s: %d MiB are free, but %d MiB are"
                                        + " needed; nothing can be changed until there is more."
                                        + " What runs goes on")
                                .formatted(folder, free / MIB, (needed + MIB - 1) / MIB));
    }
}
