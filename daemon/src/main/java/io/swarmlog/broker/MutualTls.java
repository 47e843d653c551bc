package io.swarmlog.broker;

import io.swarmlog.codec.RegistryClient;
import io.swarmlog.rights.Party;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/// How Kafka's servers and clients of a swarm make TLS connections: version 1.3 only, a certificate
/// from both sides, both under the swarm's root, and on the serving side with the role of a
/// manager.
///
/// Host names are not compared: nodes are known by certificate, and addresses of hosts change. In
/// its place stand [ManagerTrust], a worker's certificate is good under the same root, but can't
/// be used to pose as the log, and [TrustedManagers]: neither can that of a manager of before.
///
/// The files are read again when they have changed, so a renewed one needs no restart.
public final class MutualTls implements SslEngineFactory {
    /// The setting that names the folder of [TlsFiles].
    public static final String DIRECTORY = "swarmlog.tls.directory";

    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final char[] NO_PASSWORD = new char[0];

    private @Nullable TlsFiles files;
    private @Nullable Loaded loaded;

    /// What was read of each folder last, for all clients and servers of the process: Java's key
    /// stores derive a key from their password when one is put in and taken out, 10,000 rounds each
    /// time, even of none, and a manager that takes over makes ten clients at once.
    private static final Map<Path, Shown> BY_FOLDER = new HashMap<>();

    /// One reading of the files.
    private record Shown(
            String stamp,
            KeyStore own,
            KeyStore trusted,
            X509ExtendedTrustManager managers,
            RegistryClient.Tls.Loaded client) {}

    /// What this one makes connections with. A context of its own: it remembers its connections.
    ///
    /// @param context of Kafka, whose clients look at the membership themselves ([TrustingEngine])
    private record Loaded(Shown shown, SSLContext context) {}

    /// For servers other than Kafka's.
    public static MutualTls of(TlsFiles files) {
        var tls = new MutualTls();
        tls.configure(Map.of(DIRECTORY, files.directory().toString()));
        return tls;
    }

    /// For a client of the registry that a manager serves.
    public RegistryClient.Tls.Loaded registry() {
        return current().shown().client();
    }

    /// The private key of the identity as it is now.
    public PrivateKey privateKey() {
        try {
            if (current().shown().own().getKey("node", NO_PASSWORD) instanceof PrivateKey key) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected a key that can be read, but can't", e);
        }
        throw new IllegalStateException("expected a private key, but there is none");
    }

    /// The name in the certificate of the identity.
    String name() {
        try {
            var own = (X509Certificate) current().shown().own().getCertificate("node");
            return Party.of(own).name();
        } catch (KeyStoreException e) {
            throw new IllegalStateException("expected a certificate, but there is none", e);
        }
    }

    /// A context for a client of a manager.
    public SSLContext clientContext() {
        try {
            var shown = current().shown();
            return context(shown.client().keys(), shown.client().trust());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected TLS 1.3, but it can't be had", e);
        }
    }

    /// A context for a server: each of its connections is made by [#createServerSslEngine], so a
    /// renewed certificate is used without restarting the server.
    public SSLContext serverContext() {
        return new ServerContext(this);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        if (!(configs.get(DIRECTORY) instanceof String directory)) {
            throw new IllegalArgumentException(
                    "expected a folder in " + DIRECTORY + ", but found none");
        }
        files = new TlsFiles(Path.of(directory));
        current();
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointCheck) {
        var engine = current().context().createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(PROTOCOLS);
        return new TrustingEngine(engine, TrustedManagers.of(folder()));
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        var engine = current().context().createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public KeyStore keystore() {
        return current().shown().own();
    }

    @Override
    public KeyStore truststore() {
        return current().shown().trusted();
    }

    @Override
    public void close() {}

    private synchronized Path folder() {
        if (files == null) {
            throw new IllegalStateException("expected configure to come first, but it did not");
        }
        return files.directory();
    }

    synchronized SSLContext context() {
        return current().context();
    }

    private synchronized Loaded current() {
        if (files == null) {
            throw new IllegalStateException("expected configure to come first, but it did not");
        }
        try {
            if (loaded == null || !loaded.shown().stamp().equals(files.stamp())) {
                var shown = shown(files);
                loaded = new Loaded(shown, context(shown.client().keys(), shown.managers()));
            }
            return loaded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "expected a certificate, key and root in "
                            + files.directory()
                            + ", but they can't be used",
                    e);
        }
    }

    private static Shown shown(TlsFiles files) throws IOException, GeneralSecurityException {
        var folder = files.directory().toAbsolutePath().normalize();
        synchronized (BY_FOLDER) {
            var last = BY_FOLDER.get(folder);
            if (last != null && last.stamp().equals(files.stamp())) {
                return last;
            }
            var read = read(files);
            BY_FOLDER.put(folder, read);
            return read;
        }
    }

    private static SSLContext context(KeyManager keys, TrustManager trust)
            throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
        return context;
    }

    private static Shown read(TlsFiles files) throws IOException, GeneralSecurityException {
        var identity = files.read();
        var chain = certificates(identity.certificateChain());
        var own = emptyStore();
        own.setKeyEntry(
                "node",
                privateKey(identity, files),
                NO_PASSWORD,
                chain.toArray(Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);

        var trusted = emptyStore();
        for (var root : certificates(identity.roots())) {
            trusted.setCertificateEntry("root-" + trusted.size(), root);
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);

        var underRoot = (X509ExtendedTrustManager) trust.getTrustManagers()[0];
        var members = new ManagerTrust(underRoot, TrustedManagers.of(files.directory()));
        var client =
                new RegistryClient.Tls.Loaded((X509KeyManager) keys.getKeyManagers()[0], members);
        return new Shown(identity.stamp(), own, trusted, new ManagerTrust(underRoot), client);
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<? extends Certificate> certificates(String pem)
            throws GeneralSecurityException {
        return List.copyOf(
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    }

    private static PrivateKey privateKey(TlsFiles.Identity identity, TlsFiles files)
            throws GeneralSecurityException {
        var body = identity.privateKey().replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "");
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
        for (var algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // A key of another algorithm: the next is tried, and none left is told below.
            }
        }
        throw new InvalidKeySpecException(
                "expected a PKCS #8 key of " + KEY_ALGORITHMS + " in " + files.directory());
    }
}
