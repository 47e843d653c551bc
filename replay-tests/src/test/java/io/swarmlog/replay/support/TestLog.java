package io.swarmlog.replay.support;

import io.swarmlog.broker.AuditedAuthorizer;
import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.BrokerConfig.Listeners;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.log.Topics;
import io.swarmlog.model.Ids;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import io.swarmlog.rights.Roster;
import io.swarmlog.signing.RecordSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/// A log for one test: a real broker on free ports of loopback, with the topics of a swarm, mutual
/// TLS under a root of its own, and certificates for whoever is asked for.
///
/// It starts in 2 to 4 seconds, so share one among the tests of a class (`@BeforeAll`) and keep
/// them apart by keys or offsets.
public final class TestLog implements AutoCloseable {
    /// Partitions of `assignments`.
    public static final int SEATS = 4;

    private static final NodeId MANAGER = new NodeId("manager1manager1manager1m");

    /// What a swarm with the seed `seed` is called.
    private static final SwarmId SWARM = new SwarmId(Ids.of("seed", 0, 0));

    private final Path directory;
    private final RootCa root;
    private final EmbeddedKafka kafka;

    private TestLog(Path directory, RootCa root, EmbeddedKafka kafka) {
        this.directory = directory;
        this.root = root;
        this.kafka = kafka;
    }

    /// Starts in `directory`, which is the test's to remove (`@TempDir`).
    public static TestLog start(Path directory) throws IOException {
        return start(directory, Long.MAX_VALUE);
    }

    /// Starts on a disk of that size.
    public static TestLog start(Path directory, long diskBytes) throws IOException {
        var root = RootCa.found(new SecureRandom(), Instant.now());
        var own = Subject.node(MANAGER, CertificateRole.MANAGER, SWARM);
        var tls = write(directory.resolve("tls-broker"), root, own);
        var kafka =
                EmbeddedKafka.start(
                        BrokerConfig.founding(
                                directory.resolve("log"),
                                EmbeddedKafka.newClusterId(),
                                freePorts(),
                                tls));
        return withTopics(directory, root, kafka, diskBytes);
    }

    private static TestLog withTopics(
            Path directory, RootCa root, EmbeddedKafka kafka, long diskBytes) {
        try (var admin = Admin.create(kafka.client())) {
            TopicLayout.ensure(admin, SEATS, (short) 1, diskBytes);
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
        return new TestLog(directory, root, kafka);
    }

    /// Where its files are.
    public Path files() {
        return kafka.config().directory();
    }

    /// The same log as its files were at some moment, on the ports of this one, which is closed.
    public TestLog again(Path files) throws IOException {
        var own = kafka.config();
        return withTopics(
                directory,
                root,
                EmbeddedKafka.start(
                        BrokerConfig.founding(files, own.clusterId(), own.listeners(), own.tls())),
                Long.MAX_VALUE);
    }

    /// Tells `listener` what the access rules refuse, as a manager's daemon is told.
    public AutoCloseable onDenied(AuditedAuthorizer.Listener listener) {
        return kafka.onDenied(listener);
    }

    /// Tells the log who is what; until then it believes certificates.
    public void decided(Roster roster) {
        kafka.decided(roster);
    }

    /// Client settings of that node.
    public Map<String, Object> node(NodeId node, CertificateRole role) throws IOException {
        return client(root, Subject.node(node, role, SWARM));
    }

    /// What another log would be started with, on the very ports of this one.
    public BrokerConfig onItsPorts(Path other) {
        var own = kafka.config();
        return BrokerConfig.founding(
                other, EmbeddedKafka.newClusterId(), own.listeners(), own.tls());
    }

    /// `host:port` of the log.
    public String bootstrap() {
        return kafka.config().listeners().bootstrap();
    }

    /// Where the log's controllers meet.
    public int controllerPort() {
        return kafka.config().listeners().controllerPort();
    }

    /// The root that the log trusts.
    public RootCa root() {
        return root;
    }

    /// Client settings of a manager, who may do everything.
    public Map<String, Object> manager() {
        return kafka.client();
    }

    /// Client settings of that worker.
    public Map<String, Object> worker(NodeId node) throws IOException {
        return node(node, CertificateRole.WORKER);
    }

    /// Client settings of a program that may write commands.
    public Map<String, Object> publisher(String name) throws IOException {
        return client(root, Subject.publisher(name, SWARM));
    }

    /// The files of a certificate that was issued here.
    public TlsFiles identity(String name) {
        return new TlsFiles(directory.resolve("tls-" + name));
    }

    /// Signs the commands of a publisher that was issued its certificate here.
    public RecordSigner signer(String publisher) throws IOException {
        TlsFiles files = identity(publisher);
        return RecordSigner.showing(
                Topics.COMMANDS, files.certificateChain(), files.privateKeyPem());
    }

    /// Client settings with a manager's certificate of a root that the log does not trust; it
    /// trusts the log.
    public Map<String, Object> stranger() throws IOException {
        var other = RootCa.found(new SecureRandom(), Instant.now());
        var subject = Subject.node(MANAGER, CertificateRole.MANAGER, SWARM);
        var key = NodeKey.generate(new SecureRandom());
        var made = other.identity(subject, key, RootCa.STANDARD_EXPIRY, Instant.now());
        return TlsFiles.write(
                        directory.resolve("tls-stranger"),
                        made.certificate(),
                        made.privateKey(),
                        root.certificatePem())
                .client(bootstrap());
    }

    private Map<String, Object> client(RootCa authority, Subject subject) throws IOException {
        return write(directory.resolve("tls-" + subject.name()), authority, subject)
                .client(bootstrap());
    }

    private static TlsFiles write(Path folder, RootCa authority, Subject subject)
            throws IOException {
        var key = NodeKey.generate(new SecureRandom());
        var made = authority.identity(subject, key, RootCa.STANDARD_EXPIRY, Instant.now());
        return TlsFiles.write(folder, made.certificate(), made.privateKey(), made.roots());
    }

    private static Listeners freePorts() throws IOException {
        var loopback = InetAddress.getByName("127.0.0.1");
        try (var client = new ServerSocket(0, 1, loopback);
                var controller = new ServerSocket(0, 1, loopback)) {
            return Listeners.on("127.0.0.1", client.getLocalPort(), controller.getLocalPort());
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
