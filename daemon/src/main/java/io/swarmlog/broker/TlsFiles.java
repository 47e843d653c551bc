package io.swarmlog.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/// A folder with one node's identity in PEM: `node.crt` (its certificate, then intermediates),
/// `node.key` (PKCS #8) and `root.crt` (the roots it trusts: two while a root is being rotated).
///
/// It is a folder and not strings, so that a renewed certificate is picked up by every connection
/// made after [#write] without restarting anything: [MutualTls] looks at the files again.
public record TlsFiles(Path directory) {
    private static final Set<java.nio.file.attribute.PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    /// Writes or replaces the identity. The certificate comes last, since a reader loads all when
    /// it has changed.
    public static TlsFiles write(
            Path directory, String certificateChain, String privateKey, String roots)
            throws IOException {
        Files.createDirectories(directory);
        var files = new TlsFiles(directory);
        replace(files.roots(), roots);
        replace(files.privateKey(), privateKey);
        replace(files.certificate(), certificateChain);
        return files;
    }

    /// What a Kafka client (admin, producer, consumer, Streams) needs to talk to the log as this
    /// node.
    public Map<String, Object> client(String bootstrapServers) {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "security.protocol",
                "SSL",
                "ssl.engine.factory.class",
                MutualTls.class.getName(),
                MutualTls.DIRECTORY,
                directory.toString(),
                // No JMX beans and no telemetry pushed to the broker: each client would burn cycles
                // for nobody.
                "metric.reporters",
                "",
                "enable.metrics.push",
                false);
    }

    Path certificate() {
        return directory.resolve("node.crt");
    }

    Path privateKey() {
        return directory.resolve("node.key");
    }

    Path roots() {
        return directory.resolve("root.crt");
    }

    private static void replace(Path file, String content) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        try (var _ =
                Files.newByteChannel(
                        next,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            Files.writeString(next, content, StandardCharsets.US_ASCII);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
