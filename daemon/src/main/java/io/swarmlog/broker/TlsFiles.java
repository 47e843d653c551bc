package io.swarmlog.broker;

import io.swarmlog.client.ClientSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A folder with one node's identity in PEM: `node.crt` (its certificate, then intermediates),
/// `node.key` (PKCS #8) and `root.crt` (the roots it trusts: two while a root is being rotated).
/// They belong together, so they change all at once ([SwappedFolder]).
///
/// A manager that locks its keys has `node.key.locked` instead of `node.key`, and the key itself in
/// [OpenedKeys].
///
/// It is a folder and not strings, so that a renewed certificate is picked up by every connection
/// made after [#write] without restarting anything: [MutualTls] looks at the files again.
public record TlsFiles(Path directory) {
    private static final String CERTIFICATE = "node.crt";
    private static final String KEY = "node.key";
    private static final String LOCKED_KEY = "node.key.locked";
    private static final String ROOTS = "root.crt";

    /// A reader that is overtaken by so many changes reads nothing.
    private static final int TRIES_MAX = 5;

    /// Held while an identity is read or changed, on disk and in [OpenedKeys], by this process.
    private static final Object CHANGE = new Object();

    /// One reading. `stamp` differs from one change to the next.
    record Identity(String certificateChain, String privateKey, String roots, String stamp) {
        @Override
        public String toString() {
            return "Identity[" + stamp + "]";
        }
    }

    /// Writes or replaces the identity.
    public static TlsFiles write(
            Path directory, String certificateChain, String privateKey, String roots)
            throws IOException {
        return write(new SwappedFolder(directory), certificateChain, privateKey, roots);
    }

    static TlsFiles write(
            SwappedFolder folder, String certificateChain, String privateKey, String roots)
            throws IOException {
        var files = new TlsFiles(folder.directory());
        synchronized (CHANGE) {
            var lock = OpenedKeys.lockOf(files);
            var next = new TreeMap<String, String>();
            next.put(CERTIFICATE, certificateChain);
            next.put(ROOTS, roots);
            if (lock.isPresent()) {
                next.put(LOCKED_KEY, lock.get().apply(privateKey));
            } else {
                next.put(KEY, privateKey);
            }
            try {
                folder.replace(next);
            } finally {
                // Also when only what comes after the change went wrong.
                if (lock.isPresent() && files.has(certificateChain)) {
                    OpenedKeys.hold(files, privateKey, lock.get());
                }
            }
        }
        return files;
    }

    /// What a Kafka client (admin, producer, consumer, Streams) needs to talk to the log as this
    /// node.
    public Map<String, Object> client(String bootstrapServers) {
        var settings = ClientSettings.standard();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("security.protocol", "SSL");
        settings.put("ssl.engine.factory.class", MutualTls.class.getName());
        settings.put(MutualTls.DIRECTORY, directory.toString());
        return Collections.unmodifiableMap(settings);
    }

    /// The certificate and its chain, in PEM.
    public String certificateChain() throws IOException {
        return text(CERTIFICATE);
    }

    private boolean has(String certificateChain) throws IOException {
        return Files.exists(folder().current().resolve(CERTIFICATE))
                && certificateChain().equals(certificateChain);
    }

    /// The roots that are trusted, in PEM.
    public String trustedRoots() throws IOException {
        return text(ROOTS);
    }

    /// The private key in PEM: the opened one, or that on disk. A secret.
    ///
    /// @throws IOException if it is locked, or there is none
    public String privateKeyPem() throws IOException {
        synchronized (CHANGE) {
            var opened = OpenedKeys.of(this);
            if (opened.isEmpty() && isLocked()) {
                throw new IOException(
                        "expected the node's key, but it is locked: use 'docker swarm unlock'");
            }
            return opened.isPresent() ? opened.get() : text(KEY);
        }
    }

    /// All of it, as it is now.
    Identity read() throws IOException {
        synchronized (CHANGE) {
            return whole(() ->
                    new Identity(certificateChain(), privateKeyPem(), trustedRoots(), stamp()));
        }
    }

    /// Another one after each change.
    String stamp() throws IOException {
        return whole(() -> {
            Path file = folder().current().resolve(CERTIFICATE);
            return file + " " + Files.getLastModifiedTime(file);
        });
    }

    /// Whether the key on disk is locked.
    public boolean isLocked() throws IOException {
        Path now = folder().current();
        return Files.exists(now.resolve(LOCKED_KEY)) && !Files.exists(now.resolve(KEY));
    }

    /// The locked key, as it is on disk.
    public String lockedKeyText() throws IOException {
        return text(LOCKED_KEY);
    }

    /// Leaves the key on disk as `lock` makes it, and nothing of it in clear.
    public void lock(UnaryOperator<String> lock) throws IOException {
        lock(folder(), lock);
    }

    void lock(SwappedFolder folder, UnaryOperator<String> lock) throws IOException {
        synchronized (CHANGE) {
            var key = privateKeyPem();
            folder.replace(with(LOCKED_KEY, lock.apply(key)));
            OpenedKeys.hold(this, key, lock);
        }
    }

    /// Removes what a change that was cut off has left: the identity of before, with its key.
    public void clean() throws IOException {
        synchronized (CHANGE) {
            folder().clean();
        }
    }

    /// Leaves the key on disk in clear. It has to be open.
    public void unlock() throws IOException {
        unlock(folder());
    }

    void unlock(SwappedFolder folder) throws IOException {
        synchronized (CHANGE) {
            folder.replace(with(KEY, privateKeyPem()));
            OpenedKeys.forget(this);
        }
    }

    /// The identity with its key kept in another way.
    private SortedMap<String, String> with(String name, String key) throws IOException {
        var next = new TreeMap<String, String>();
        next.put(CERTIFICATE, certificateChain());
        next.put(ROOTS, trustedRoots());
        next.put(name, key);
        return next;
    }

    private SwappedFolder folder() {
        return new SwappedFolder(directory);
    }

    private String text(String name) throws IOException {
        return whole(() ->
                Files.readString(folder().current().resolve(name), StandardCharsets.US_ASCII));
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /// Reads again when another process changed the files meanwhile, and took away the old ones.
    private <T> T whole(Reading<T> reading) throws IOException {
        for (int tries = 1; ; tries++) {
            Path before = folder().current();
            try {
                T found = reading.read();
                if (folder().current().equals(before)) {
                    return found;
                }
            } catch (NoSuchFileException e) {
                if (folder().current().equals(before)) {
                    throw e;
                }
            }
            if (tries == TRIES_MAX) {
                throw new IOException(
                        "expected an identity in %s that stays, but it changed %d times"
                                .formatted(directory, tries));
            }
        }
    }
}
