package io.swarmlog.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A folder with one node's identity in PEM: `node.crt` (its certificate, then intermediates),
/// `node.key` (PKCS #8) and `root.crt` (the roots it trusts: two while a root is being rotated).
///
/// A manager that locks its keys has `node.key.locked` instead of `node.key`, and the key itself in
/// [OpenedKeys].
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
        var lock = OpenedKeys.lockOf(files);
        if (lock.isPresent()) {
            replace(files.lockedKey(), lock.get().apply(privateKey));
            OpenedKeys.hold(files, privateKey, lock.get());
        } else {
            replace(files.privateKey(), privateKey);
        }
        replace(files.certificate(), certificateChain);
        return files;
    }

    /// What a Kafka client (admin, producer, consumer, Streams) needs to talk to the log as this
    /// node.
    public Map<String, Object> client(String bootstrapServers) {
        var settings = new TreeMap<String, Object>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("security.protocol", "SSL");
        settings.put("ssl.engine.factory.class", MutualTls.class.getName());
        settings.put(MutualTls.DIRECTORY, directory.toString());
        // No JMX beans and no telemetry pushed to the broker: each client would burn cycles for
        // nobody.
        settings.put("metric.reporters", "");
        settings.put("enable.metrics.push", false);
        // A manager that is lost without a sign (cut off, stopped) is left after this long; one of
        // which the process ends, at once. See docs/adr/0011-failover.md.
        settings.put("request.timeout.ms", 2_500);
        settings.put("socket.connection.setup.timeout.ms", 1_000L);
        settings.put("socket.connection.setup.timeout.max.ms", 2_000L);
        settings.put("metadata.max.age.ms", 10_000L);
        settings.put("metadata.recovery.strategy", "rebootstrap");
        settings.put("metadata.recovery.rebootstrap.trigger.ms", 5_000L);
        settings.put("reconnect.backoff.ms", 20L);
        settings.put("reconnect.backoff.max.ms", 500L);
        return Collections.unmodifiableMap(settings);
    }

    /// The certificate and its chain, in PEM.
    public String certificateChain() throws IOException {
        return Files.readString(certificate(), StandardCharsets.US_ASCII);
    }

    /// The roots that are trusted, in PEM.
    public String trustedRoots() throws IOException {
        return Files.readString(roots(), StandardCharsets.US_ASCII);
    }

    /// The private key in PEM: the opened one, or that on disk. A secret.
    ///
    /// @throws IOException if it is locked, or there is none
    public String privateKeyPem() throws IOException {
        var opened = OpenedKeys.of(this);
        if (opened.isEmpty() && isLocked()) {
            throw new IOException(
                    "expected the node's key, but it is locked: use 'docker swarm unlock'");
        }
        return opened.isPresent()
                ? opened.get()
                : Files.readString(privateKey(), StandardCharsets.US_ASCII);
    }

    /// Whether the key on disk is locked.
    public boolean isLocked() {
        return Files.exists(lockedKey()) && !Files.exists(privateKey());
    }

    /// The locked key, as it is on disk.
    public String lockedKeyText() throws IOException {
        return Files.readString(lockedKey(), StandardCharsets.US_ASCII);
    }

    /// Leaves the key on disk as `lock` makes it, and nothing of it in clear.
    public void lock(UnaryOperator<String> lock) throws IOException {
        var key = privateKeyPem();
        replace(lockedKey(), lock.apply(key));
        OpenedKeys.hold(this, key, lock);
        Files.deleteIfExists(privateKey());
    }

    /// Leaves the key on disk in clear. It has to be open.
    public void unlock() throws IOException {
        replace(privateKey(), privateKeyPem());
        OpenedKeys.forget(this);
        Files.deleteIfExists(lockedKey());
    }

    Path certificate() {
        return directory.resolve("node.crt");
    }

    Path privateKey() {
        return directory.resolve("node.key");
    }

    private Path lockedKey() {
        return directory.resolve("node.key.locked");
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
            Files.writeString(next, content, StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
