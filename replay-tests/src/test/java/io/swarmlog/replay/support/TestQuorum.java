package io.swarmlog.replay.support;

import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.BrokerConfig.Listeners;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.broker.quorum.Quorum;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;

/// A log of several managers in this process: real brokers on free ports of loopback under one
/// root. Numbers begin with 1, who founds it.
public final class TestQuorum implements AutoCloseable {
    private static final SwarmId SWARM = new SwarmId("testlog0testlog0testlog0t");

    private final Path directory;
    private final RootCa root = RootCa.found(new SecureRandom(), Instant.now());
    private final String clusterId = EmbeddedKafka.newClusterId();
    private final TreeMap<Integer, Listeners> listeners = new TreeMap<>();
    private final TreeMap<Integer, EmbeddedKafka> running = new TreeMap<>();

    private TestQuorum(Path directory) {
        this.directory = directory;
    }

    /// The first manager, with the topics of a swarm.
    public static TestQuorum found(Path directory) throws IOException {
        var quorum = new TestQuorum(directory);
        quorum.start(1);
        try (var admin = quorum.admin()) {
            TopicLayout.ensure(admin, TestLog.SEATS, (short) 1);
        } catch (RuntimeException e) {
            quorum.close();
            throw e;
        }
        return quorum;
    }

    /// Another manager that votes.
    public EmbeddedKafka join(int number) throws IOException {
        var joined = start(number);
        try (var admin = admin()) {
            new Quorum(admin).add(joined.voter());
        }
        return joined;
    }

    /// Starts a manager, on its directory if it ran before.
    public EmbeddedKafka start(int number) throws IOException {
        var config = config(number);
        var kafka = EmbeddedKafka.start(config);
        running.put(number, kafka);
        return kafka;
    }

    /// What a manager is started with.
    public BrokerConfig config(int number) throws IOException {
        var own = listeners.get(number);
        if (own == null) {
            own = freePorts();
        }
        listeners.put(number, own);
        return new BrokerConfig(
                directory.resolve("log-" + number),
                number,
                clusterId,
                own,
                tls(number),
                number == 1 && listeners.size() == 1
                        ? new BrokerConfig.Quorum.Founding()
                        : new BrokerConfig.Quorum.Joining(controllers()));
    }

    /// Stops a manager cleanly.
    public void stop(int number) {
        var kafka = running.remove(number);
        if (kafka != null) {
            kafka.close();
        }
    }

    /// Settings of a client that knows all managers.
    public Map<String, Object> client() throws IOException {
        List<String> all = new ArrayList<>();
        listeners.values().forEach(each -> all.add(each.bootstrap()));
        return tls(listeners.firstKey()).client(String.join(",", all));
    }

    /// An admin that knows all managers.
    public Admin admin() throws IOException {
        return Admin.create(client());
    }

    private List<String> controllers() {
        return listeners.values().stream()
                .map(each -> each.advertisedHost() + ":" + each.controllerPort())
                .toList();
    }

    private TlsFiles tls(int number) throws IOException {
        var subject =
                Subject.node(
                        new NodeId(
                                "manager%dmanager%dmanager%dm".formatted(number, number, number)),
                        CertificateRole.MANAGER,
                        SWARM);
        var key = NodeKey.generate(new SecureRandom());
        var made = root.identity(subject, key, RootCa.STANDARD_EXPIRY, Instant.now());
        return TlsFiles.write(
                directory.resolve("tls-" + number),
                made.certificate(),
                made.privateKey(),
                made.roots());
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
        List<Thread> closing =
                running.values().stream()
                        .map(each -> Thread.ofVirtual().start(each::close))
                        .toList();
        for (Thread each : closing) {
            try {
                each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
