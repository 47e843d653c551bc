package io.swarmlog.broker;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.admin.LogDirDescription;

/// How much room a file system has, and how much of it the log needs.
///
/// @param folder where the log's files are
/// @param freeBytes what may still be written there
/// @param sizeBytes of the whole file system
record Room(String folder, long freeBytes, long sizeBytes) {
    /// A part of the file system that is kept free, and the most of it.
    private static final int KEPT_FREE_PART = 10;

    private static final long KEPT_FREE_MOST = 1L << 30;

    private static final long MIB = 1 << 20;

    static Room of(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return new Room(folder.toString(), store.getUsableSpace(), store.getTotalSpace());
    }

    /// As a server says of itself. One that does not know how much there is has enough.
    static Room of(String folder, LogDirDescription said) {
        return new Room(
                folder,
                said.usableBytes().orElse(Long.MAX_VALUE),
                said.totalBytes().orElse(Long.MAX_VALUE));
    }

    private long neededBytes() {
        return Math.min(sizeBytes / KEPT_FREE_PART, KEPT_FREE_MOST);
    }

    boolean isShort() {
        return freeBytes < neededBytes();
    }

    /// Where there is too little, and how much: a part of a sentence.
    String lack() {
        return "in %s: %d MiB are free, but %d MiB are needed"
                .formatted(folder, freeBytes / MIB, (neededBytes() + MIB - 1) / MIB);
    }
}
