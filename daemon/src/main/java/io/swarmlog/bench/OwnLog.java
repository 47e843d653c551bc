package io.swarmlog.bench;

import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.Identity;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.daemon.Folders;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.admin.Admin;

/// The files of a log in a folder of its own, on free ports of loopback. Its server can be started
/// again and again.
final class OwnLog implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    static final SwarmId SWARM = new SwarmId("bench");
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(1);

    private final Path directory;
    private final BrokerConfig config;

    private OwnLog(Path directory, BrokerConfig config) {
        this.directory = directory;
        this.config = config;
    }

    /// A new one, with the topics of a swarm of so many seats, and a root of its own. It does not run.
    static OwnLog make(int seats) throws IOException {
        return make(RootCa.found(new SecureRandom(), Instant.now()), seats);
    }

    /// The same, under that root.
    static OwnLog make(RootCa root, int seats) throws IOException {
        Path directory = Files.createTempDirectory("swarmlog-bench-log");
        Identity identity =
                root.identity(
                        new Subject("bench", CertificateRole.MANAGER, SWARM),
                        NodeKey.generate(new SecureRandom()),
                        CERTIFICATE_LIFE,
                        Instant.now());
        TlsFiles tls =
                TlsFiles.write(
                        directory.resolve("identity"),
                        identity.certificate(),
                        identity.privateKey(),
                        identity.roots());
        var log =
                new OwnLog(
                        directory,
                        BrokerConfig.founding(
                                directory.resolve("log"),
                                EmbeddedKafka.newClusterId(),
                                BrokerConfig.Listeners.on(HOST, freePort(), freePort()),
                                tls));
        try (EmbeddedKafka broker = log.start();
                Admin admin = Admin.create(broker.client())) {
            TopicLayout.ensure(admin, seats, (short) 1);
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    /// Its server, once more.
    EmbeddedKafka start() throws IOException {
        return EmbeddedKafka.start(config);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        Folders.delete(directory);
    }
}
