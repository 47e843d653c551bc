package io.swarmlog.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/// Which ports the daemons of a machine have taken for themselves, before they listen on them: two
/// that begin a swarm in the same second would find the same ones free. A claim is a locked file, so
/// it ends with its process.
final class PortClaims {
    private static final Path RUN = Path.of("/run");
    private static final Map<Integer, FileChannel> HELD = new TreeMap<>();

    private PortClaims() {}

    /// Claims the ports from `first` on, for the rest of this process's life; false when another
    /// process has. Where no file can be made nobody claims anything.
    static synchronized boolean claim(int first) {
        return claim(folder(), first);
    }

    static synchronized boolean claim(Path folder, int first) {
        if (HELD.containsKey(first)) {
            return true;
        }
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve(Integer.toString(first)),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                HELD.put(first, channel);
                return true;
            }
            channel.close();
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    /// A machine's own, and a network's: hosts that are network namespaces have a /run of their own,
    /// too.
    private static Path folder() {
        Path parent = Files.isWritable(RUN) ? RUN : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("swarmlog-ports");
    }
}
