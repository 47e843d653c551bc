package io.swarmlog.replay.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TrustedManagers;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.door.DoorServer;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.rights.Roster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Members talk to a server only as long as the membership they know says that it is a manager's:
/// a real log and a real door, whose certificate is good the whole time.
@Timeout(120)
class TrustedManagersTest {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final NodeId SERVER = new NodeId("manager1manager1manager1m");
    private static final NodeId OTHER = new NodeId("manager2manager2manager2m");
    private static final NodeId WORKER = new NodeId("worker1worker1worker1work");

    @TempDir private static Path directory;
    private static TestLog log;

    @BeforeAll
    static void start() throws Exception {
        log = TestLog.start(directory);
        log.node(OTHER, CertificateRole.MANAGER);
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @Test
    void clientsLeaveADemotedManagersServerAtOnceAndComeBackWhenItIsPromoted() throws Exception {
        DecidedLog decided = swarm(Instant.now());
        try (var trust = TrustedManagers.open(worker(), new Roster.Read(decided.image()));
                Admin client = client()) {
            assertThat(reaches(client)).isTrue();

            demote(decided);
            trust.decided(new Roster.Read(decided.image()));
            // On the connection that is open, and on others: a client would give up for good on a
            // wrong certificate, so that is not what it sees.
            assertThat(reaches(client)).isFalse();
            try (Admin fresh = client()) {
                assertThat(reaches(fresh)).isFalse();
            }

            decided.submit(update(decided, NodeSpec.Role.MANAGER), "local");
            trust.decided(new Roster.Read(decided.image()));
            assertThat(reaches(client)).isTrue();
        }
    }

    @Test
    void clientsLeaveARemovedManagersServer() throws Exception {
        DecidedLog decided = swarm(Instant.now());
        demote(decided);
        decided.submit(new Input.RemoveNode(SERVER.value(), true), "local");
        assertThat(decided.image().members().of(SERVER)).isEmpty();
        try (var _ = TrustedManagers.open(worker(), new Roster.Read(decided.image()));
                Admin client = client()) {
            assertThat(reaches(client)).isFalse();
        }
    }

    /// Who was away knows nothing of a manager that came meanwhile, but its certificate is newer.
    @Test
    void whoWasAwayTrustsAManagerThatWasCertifiedSince() throws Exception {
        ClusterImage old = founded(Instant.now().minus(Duration.ofHours(1))).image();
        try (var trust = TrustedManagers.open(worker(), new Roster.Read(old));
                Admin client = client()) {
            assertThat(reaches(client)).isTrue();

            trust.decided(new Roster.Read(founded(Instant.now()).image()));
            assertThat(reaches(client)).isFalse();
        }
    }

    @Test
    void whoStartsTrustsCertificatesButForWhatItRemembers() throws Exception {
        try (var trust = TrustedManagers.open(worker(), remembering(Set.of()));
                Admin client = client()) {
            assertThat(reaches(client)).isTrue();

            trust.decided(remembering(Set.of(SERVER.value())));
            assertThat(reaches(client)).isFalse();
        }
        // Where nothing is known, certificates count.
        try (Admin client = client()) {
            assertThat(reaches(client)).isTrue();
        }
    }

    @Test
    void nothingIsAskedAtTheDoorOfADemotedManager() throws Exception {
        DecidedLog decided = swarm(Instant.now());
        try (var door =
                        DoorServer.start(
                                new InetSocketAddress("127.0.0.1", 0),
                                log.identity("broker"),
                                List.of());
                var trust = TrustedManagers.open(worker(), new Roster.Read(decided.image()))) {
            assertThat(ask(door)).isPositive();

            demote(decided);
            trust.decided(new Roster.Read(decided.image()));
            assertThatThrownBy(() -> ask(door))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("is none any more");
        }
    }

    private static int ask(DoorServer door) throws Exception {
        var tls = MutualTls.of(worker()).clientContext();
        try (var client = HttpClient.newBuilder().sslContext(tls).build()) {
            var request =
                    HttpRequest.newBuilder(
                                    URI.create("https://127.0.0.1:" + door.port() + "/nothing"))
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    private static Admin client() throws IOException {
        Map<String, Object> settings = new TreeMap<>(log.worker(WORKER));
        settings.put("default.api.timeout.ms", 4_000);
        settings.put("request.timeout.ms", 2_000);
        return Admin.create(settings);
    }

    private static boolean reaches(Admin client) throws InterruptedException {
        try {
            return client.describeCluster().nodes().get().size() == 1;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(TimeoutException.class);
            return false;
        }
    }

    private static TlsFiles worker() {
        return log.identity(WORKER.value());
    }

    private static Roster remembering(Set<String> gone) {
        return new Roster.Remembered(
                new TreeSet<>(gone), Collections.emptySortedMap(), new TreeSet<>());
    }

    /// A swarm of the other manager.
    private static DecidedLog founded(Instant now) throws IOException {
        var decided = new DecidedLog(now);
        Sealed any = new Sealed("", "");
        decided.submit(
                new Input.InitialiseSwarm(
                        "seed",
                        SwarmReader.DEFAULTS,
                        List.of("10.0.0.0/8"),
                        24,
                        4_789,
                        log.root().trust(),
                        new Input.SwarmSecrets(any, any, any, any)),
                "local");
        admit(decided, OTHER, log.identity(OTHER.value()));
        return decided;
    }

    /// A swarm of both.
    private static DecidedLog swarm(Instant now) throws IOException {
        DecidedLog decided = founded(now);
        admit(decided, SERVER, log.identity("broker"));
        return decided;
    }

    private static void admit(DecidedLog decided, NodeId node, TlsFiles files) throws IOException {
        decided.submit(
                new Input.AdmitNode(node, NodeSpec.Role.MANAGER, files.certificateChain()),
                "local");
        decided.observe(
                node,
                new Input.RegisterNode(
                        node,
                        1,
                        NodeSpec.Role.MANAGER,
                        NodeSpec.Availability.ACTIVE,
                        new Input.NodeAddress("10.9.0.1", "", 0),
                        new NodeDescription(
                                        node.value(),
                                        new TaskSpec.Platform("x86_64", "linux"),
                                        8_000_000_000L,
                                        8L << 30,
                                        List.of(),
                                        new NodeDescription.Engine(
                                                "20.10", Collections.emptySortedMap(), List.of()),
                                        new NodeDescription.TlsTrust("", "", ""))
                                .reading(Feature.NEWEST)));
    }

    private static Input.UpdateNode update(DecidedLog decided, NodeSpec.Role role) {
        var node = decided.image().node(SERVER).orElseThrow();
        return new Input.UpdateNode(
                SERVER.value(),
                node.meta().version(),
                new NodeSpec("", new TreeMap<>(), role, NodeSpec.Availability.ACTIVE));
    }

    private static void demote(DecidedLog decided) throws IOException {
        decided.submit(update(decided, NodeSpec.Role.WORKER), "local");
        String chain =
                log.root()
                        .issue(
                                Subject.node(
                                        SERVER,
                                        CertificateRole.WORKER,
                                        decided.image().swarm().orElseThrow().id()),
                                NodeKey.generate(CHANCE).request(),
                                RootCa.STANDARD_EXPIRY,
                                Instant.now());
        decided.submit(new Input.CertifyNode(SERVER, NodeSpec.Role.WORKER, chain), "local");
    }
}
