package io.swarmlog.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// The private keys that are locked on disk (autolock) and open in memory only, by the folder of
/// their [TlsFiles]. For the whole process, because Kafka makes its [MutualTls] itself, from
/// settings that may be written to a log.
public final class OpenedKeys {
    private static final Map<Path, Opened> BY_FOLDER = new ConcurrentHashMap<>();

    private OpenedKeys() {}

    /// A key in PEM, and how a text is locked as this key is.
    private record Opened(String privateKey, UnaryOperator<String> lock) {
        @Override
        public String toString() {
            return "Opened[…]";
        }
    }

    /// From now on the folder's key is this one, whatever is on disk, and a renewed one is kept on
    /// disk as `lock` makes it.
    public static void hold(TlsFiles files, String privateKey, UnaryOperator<String> lock) {
        BY_FOLDER.put(key(files), new Opened(privateKey, lock));
    }

    /// From now on the key on disk counts, in clear.
    public static void forget(TlsFiles files) {
        BY_FOLDER.remove(key(files));
    }

    static Optional<String> of(TlsFiles files) {
        return Optional.ofNullable(BY_FOLDER.get(key(files))).map(Opened::privateKey);
    }

    static Optional<UnaryOperator<String>> lockOf(TlsFiles files) {
        return Optional.ofNullable(BY_FOLDER.get(key(files))).map(Opened::lock);
    }

    private static Path key(TlsFiles files) {
        return files.directory().toAbsolutePath().normalize();
    }
}
