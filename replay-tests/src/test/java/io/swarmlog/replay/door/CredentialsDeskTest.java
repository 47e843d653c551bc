package io.swarmlog.replay.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.append.InputAppender;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.json.ApiVersion;
import io.swarmlog.command.json.ServiceReader;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.door.Caller;
import io.swarmlog.door.DoorAnswer;
import io.swarmlog.door.DoorCall;
import io.swarmlog.join.CredentialsDesk;
import io.swarmlog.join.DoorAudit;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.TaskSpec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node is given the registry credentials of the services whose tasks it has, and no others.
class CredentialsDeskTest {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId WORKS = new NodeId("works");
    private static final NodeId IDLES = new NodeId("idles");
    private static final String SECRET = "the password";
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    @TempDir private Path folder;
    private final DecidedLog log = new DecidedLog(NOW);
    private final RootCa root = RootCa.found(CHANCE, NOW);
    private Sealed sealed = new Sealed("", "");

    @BeforeEach
    void begin() throws Exception {
        Vault vault = Vault.found(folder, CHANCE);
        Sealed any = vault.seal("any");
        log.submit(
                new Input.InitialiseSwarm(
                        "seed",
                        SwarmReader.DEFAULTS,
                        List.of("10.0.0.0/8"),
                        24,
                        4_789,
                        root.trust(),
                        new Input.SwarmSecrets(any, any, any, any)),
                "local");
        for (NodeId node : List.of(WORKS, IDLES)) {
            log.submit(new Input.AdmitNode(node, NodeSpec.Role.WORKER, chain(node)), "local");
            log.observe(node, registration(node));
        }
        sealed = vault.seal(SECRET);
        create("private", Optional.of(sealed));
    }

    private void create(String name, Optional<Sealed> auth) {
        var spec = new ObjectMapper().createObjectNode().put("Name", name);
        spec.putObject("TaskTemplate").putObject("ContainerSpec").put("Image", "image");
        spec.withObject("TaskTemplate")
                .putObject("Placement")
                .putArray("Constraints")
                .add("node.hostname==works");
        log.submit(
                new Input.CreateService(ServiceReader.read(spec, ApiVersion.NEWEST), auth),
                "somebody");
    }

    private static Input.RegisterNode registration(NodeId node) {
        return new Input.RegisterNode(
                node,
                1,
                NodeSpec.Role.WORKER,
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
                        new NodeDescription.TlsTrust("", "", "")));
    }

    @Test
    void aNodeWithATaskOfTheServiceIsGivenThem() throws Exception {
        assertThat(log.image().tasksOn(WORKS)).hasSize(1);

        DoorAnswer answer = ask(Optional.of(caller(WORKS)), sealed);

        assertThat(answer.status()).isEqualTo(OK);
        assertThat(answer.body()).isEqualTo(SECRET);
    }

    @Test
    void aNodeWithoutOneIsTurnedAway() throws Exception {
        assertRefused(ask(Optional.of(caller(IDLES)), sealed));
    }

    @Test
    void whoIsNoMemberIsTurnedAway() throws Exception {
        assertRefused(ask(Optional.of(caller(new NodeId("stranger"))), sealed));
        assertRefused(ask(Optional.empty(), sealed));
    }

    @Test
    void othersOfTheManagersSecretsAreNotOpened() throws Exception {
        Sealed token = log.image().swarm().orElseThrow().secrets().managerToken();

        assertRefused(ask(Optional.of(caller(WORKS)), token));
        assertRefused(ask(Optional.of(caller(WORKS)), new Sealed(sealed.keyId(), "AAAA")));
    }

    private static void assertRefused(DoorAnswer answer) {
        assertThat(answer.status()).isEqualTo(FORBIDDEN);
        assertThat(answer.body()).doesNotContain(SECRET);
    }

    private DoorAnswer ask(Optional<Caller> caller, Sealed asked) throws Exception {
        // One that is closed writes nothing and says so at once.
        var nowhere =
                new InputAppender(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        AvroWires.of(new FixedSchemaIds()).inputs());
        nowhere.close();
        Vault vault = Vault.open(folder, CHANCE);
        var desk =
                new CredentialsDesk(
                        log, () -> vault, new DoorAudit(new NodeId("manager"), nowhere, () -> NOW));
        String body =
                new ObjectMapper()
                        .createObjectNode()
                        .put("keyId", asked.keyId())
                        .put("sealed", asked.base64())
                        .toString();
        var call = new DoorCall("POST", "/swarmlog/v1/credentials", "", body, "127.0.0.1", caller);
        assertThat(desk.owns(call.path())).isTrue();
        assertThat(desk.isOpen(call)).isFalse();
        return desk.answer(call);
    }

    private Caller caller(NodeId node) throws Exception {
        String pem = MemberCertificate.read(chain(node)).pem();
        var certificate =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                pem.getBytes(StandardCharsets.US_ASCII)));
        return new Caller(node.value(), "swarm-worker", swarm(), certificate);
    }

    private String swarm() {
        return log.image().swarm().orElseThrow().id().value();
    }

    private String chain(NodeId node) {
        return root.issue(
                Subject.node(node, CertificateRole.WORKER, log.image().swarm().orElseThrow().id()),
                NodeKey.generate(CHANCE).request(),
                Duration.ofDays(90),
                NOW);
    }
}
