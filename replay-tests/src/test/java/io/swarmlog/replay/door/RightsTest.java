package io.swarmlog.replay.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.door.DoorServer;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.join.DoorAudit;
import io.swarmlog.join.Grant;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.registry.EmbeddedRegistry;
import io.swarmlog.registry.RegistryDoor;
import io.swarmlog.replay.support.RawKafka;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.rights.Party;
import io.swarmlog.rights.Role;
import io.swarmlog.rights.Roster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.requests.AbstractRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What each kind of party may do at every door of a manager, found out by trying, with real
/// certificates at a real log whose membership was really decided.
@Timeout(300)
final class RightsTest {
    private static final int OK = 200;
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final Path TABLE = Path.of("..", "docs", "RIGHTS.md");
    private static final Path FOUND = Path.of("target", "RIGHTS.md");

    /// The columns, and what each party's certificate claims.
    private static final Map<String, CertificateRole> PARTIES = parties();

    /// Connections end within half a second of the decision; the machine may be busy.
    private static final Duration ENDS = Duration.ofSeconds(5);

    @TempDir private static Path directory;
    private static TestLog log;
    private static DecidedLog decided;
    private static DoorServer door;
    private static EmbeddedRegistry registry;

    private static Map<String, CertificateRole> parties() {
        Map<String, CertificateRole> parties = new LinkedHashMap<>();
        parties.put("manager", CertificateRole.MANAGER);
        parties.put("worker", CertificateRole.WORKER);
        parties.put("publisher", CertificateRole.PUBLISHER);
        parties.put("revoked publisher", CertificateRole.PUBLISHER);
        parties.put("demoted manager", CertificateRole.MANAGER);
        parties.put("removed manager", CertificateRole.MANAGER);
        parties.put("removed worker", CertificateRole.WORKER);
        parties.put("worker that left", CertificateRole.WORKER);
        parties.put("never admitted", CertificateRole.MANAGER);
        parties.put("stranger", CertificateRole.MANAGER);
        return parties;
    }

    @BeforeAll
    static void start() throws Exception {
        log = TestLog.start(directory);
        decided = new DecidedLog(Instant.now());
        decided.subscribe((_, _, image) -> log.decided(new Roster.Read(image)));
        Vault vault = Vault.found(Files.createDirectory(directory.resolve("vault")), CHANCE);
        Sealed any = vault.seal("any");
        decided.submit(
                new Input.InitialiseSwarm(
                        "seed",
                        SwarmReader.DEFAULTS,
                        List.of("10.0.0.0/8"),
                        24,
                        4_789,
                        log.root().trust(),
                        new Input.SwarmSecrets(
                                vault.seal(log.root().privateKeyPem()), any, any, any)),
                "local");
        for (var party : PARTIES.entrySet()) {
            certify(party.getKey(), party.getValue());
        }
        admit("manager", NodeSpec.Role.MANAGER);
        admit("worker", NodeSpec.Role.WORKER);
        admit("demoted manager", NodeSpec.Role.MANAGER);
        demote("demoted manager");
        decided.submit(new Input.RevokePublisher(id("revoked publisher").value()), "local");
        admit("removed manager", NodeSpec.Role.MANAGER);
        demote("removed manager");
        remove("removed manager");
        admit("removed worker", NodeSpec.Role.WORKER);
        remove("removed worker");
        admit("worker that left", NodeSpec.Role.WORKER);
        decided.observe(id("worker that left"), new Input.NodeLeft(id("worker that left"), 1));
        registry = EmbeddedRegistry.open(log.manager());
        door = openDoor(vault);
    }

    private static DoorServer openDoor(Vault vault) throws IOException {
        // One that is closed writes nothing and says so at once.
        var nowhere =
                new InputAppender(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        AvroWires.of(new FixedSchemaIds()).inputs());
        nowhere.close();
        var desk =
                new CertificateDesk(
                        new CertificateDesk.At(
                                id("manager"),
                                new Grant.Log("cluster", Optional.empty()),
                                decided,
                                decided,
                                new DoorAudit(id("manager"), nowhere, Instant::now)),
                        () -> vault,
                        Instant::now);
        return DoorServer.start(
                new InetSocketAddress("127.0.0.1", 0),
                files("manager"),
                List.of(new RegistryDoor(registry, RightsTest::roleOf), desk));
    }

    private static Role roleOf(Party party) {
        return new Roster.Read(decided.image()).roleOf(party, (_, _) -> false);
    }

    @AfterAll
    static void stop() {
        door.close();
        registry.close();
        log.close();
    }

    @Test
    void theTableIsWhatIsFoundByTrying() throws Exception {
        String found = table();
        Files.writeString(FOUND, found);

        assertThat(found)
                .as("docs/RIGHTS.md; what was found stands in replay-tests/target/RIGHTS.md")
                .isEqualTo(Files.readString(TABLE));
    }

    /// It waits for events that don't come, as agents and meshes do all day.
    @Test
    void anOpenConnectionOfARemovedWorkerEnds() throws Exception {
        certify("goes", CertificateRole.WORKER);
        admit("goes", NodeSpec.Role.WORKER);
        try (RawKafka waiting = RawKafka.open(files("goes"), clients())) {
            assertThat(waiting.ask(LogAttempts.read(Topics.MEMBER_EVENTS)).errorCounts())
                    .hasSize(1);
            waiting.send(LogAttempts.read(Topics.MEMBER_EVENTS, 60_000));

            remove("goes");

            assertThat(waiting.awaitEnd(ENDS)).isEmpty();
        }
    }

    @Test
    void whatAManagerHasOpenEndsWhenItIsRemoved() throws Exception {
        certify("is removed", CertificateRole.MANAGER);
        admit("is removed", NodeSpec.Role.MANAGER);
        demote("is removed");
        certify("is removed", CertificateRole.WORKER);
        try (RawKafka client = RawKafka.open(files("is removed"), clients())) {
            assertThat(client.ask(LogAttempts.read(Topics.MEMBER_EVENTS)).errorCounts()).hasSize(1);
            client.send(LogAttempts.read(Topics.MEMBER_EVENTS, 60_000));

            remove("is removed");

            assertThat(client.awaitEnd(ENDS)).isEmpty();
        }
    }

    @Test
    void whatAManagerHasOpenEndsWhenItIsAWorker() throws Exception {
        certify("steps down", CertificateRole.MANAGER);
        admit("steps down", NodeSpec.Role.MANAGER);
        AbstractRequest ask = LogAttempts.quorum();
        try (RawKafka client = RawKafka.open(files("steps down"), clients());
                RawKafka voter = RawKafka.open(files("steps down"), log.controllerPort())) {
            assertThat(client.ask(ask)).isNotNull();
            assertThat(voter.ask(ask)).isNotNull();

            demote("steps down");

            assertThat(client.awaitEnd(ENDS)).isEmpty();
            assertThat(voter.awaitEnd(ENDS)).isEmpty();
        }
        assertThat(RawKafka.once(files("steps down"), clients(), LogAttempts.read(Topics.EVENTS)))
                .isEqualTo(RawKafka.Answer.REFUSED);
    }

    /// One that is demoted before it was a manager for long has to get far enough to learn of it.
    @Test
    void oneThatHandsOverIsAManagerUntilItIsCertifiedAsAWorker() throws Exception {
        certify("hands over", CertificateRole.MANAGER);
        admit("hands over", NodeSpec.Role.MANAGER);
        decided.submit(update("hands over"), "local");

        assertThat(RawKafka.once(files("hands over"), clients(), LogAttempts.read(Topics.EVENTS)))
                .isEqualTo(RawKafka.Answer.ALLOWED);
    }

    private static String table() throws Exception {
        var text = new StringBuilder(INTRODUCTION);
        text.append("| what | ").append(String.join(" | ", PARTIES.keySet())).append(" |\n");
        text.append("| --- ".repeat(PARTIES.size() + 1)).append("|\n");
        for (var thing : LogAttempts.ofClients().entrySet()) {
            row(text, thing.getKey(), thing.getValue(), clients());
        }
        row(text, "the quorum's port", LogAttempts.ofQuorum(), log.controllerPort());
        doorRow(text, "the registry, at the door", List.of(DoorWay.LOOK_UP, DoorWay.REGISTER));
        doorRow(text, "the door", List.of(DoorWay.ROOT, DoorWay.RENEW));
        return text.toString();
    }

    private enum DoorWay {
        LOOK_UP("look up", "/apis/registry/v3/system/info"),
        REGISTER("register", "/apis/registry/v3/groups/tried/artifacts"),
        ROOT("ask for the root", "/swarmlog/v1/root"),
        RENEW("renew its certificate", "/swarmlog/v1/certificate");

        private final String text;
        private final String path;

        DoorWay(String text, String path) {
            this.text = text;
            this.path = path;
        }

        private HttpRequest request(String party) {
            var request =
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + door.port() + path));
            return switch (this) {
                case LOOK_UP, ROOT -> request.build();
                case REGISTER -> request.POST(body(SCHEMA.formatted(party))).build();
                case RENEW -> request.POST(body(renewal())).build();
            };
        }

        private static HttpRequest.BodyPublisher body(String text) {
            return HttpRequest.BodyPublishers.ofString(text);
        }

        private static String renewal() {
            return new ObjectMapper()
                    .createObjectNode()
                    .put("request", NodeKey.generate(CHANCE).request())
                    .toString();
        }
    }

    private static void doorRow(StringBuilder text, String thing, List<DoorWay> ways)
            throws InterruptedException {
        text.append("| ").append(thing).append(" |");
        for (String party : PARTIES.keySet()) {
            text.append(' ').append(atDoor(party, ways)).append(" |");
        }
        text.append('\n');
    }

    private static String atDoor(String party, List<DoorWay> ways) throws InterruptedException {
        List<String> may = new ArrayList<>();
        var tls = MutualTls.of(files(party)).clientContext();
        try (var client = HttpClient.newBuilder().sslContext(tls).build()) {
            for (DoorWay way : ways) {
                var answer = client.send(way.request(party), HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == OK) {
                    may.add(way.text);
                }
            }
            return may.isEmpty() ? "-" : String.join(", ", may);
        } catch (IOException ended) {
            return "not let in";
        }
    }

    private static final String SCHEMA =
            """
            {"artifactId": "%s", "firstVersion": {"content": {"content": "{\\"type\\": \\"string\\"}"}}}
            """;

    private static final String INTRODUCTION =
            """
            # Rights

            What each party may do with its certificate, by the membership decided on the log (decision
            0024). This table is generated by trying, at a real log: `RightsTest` writes it and fails when
            it differs. "never admitted" has a certificate of the root, but the log does not know it;
            "stranger" has one of another root. "-": nothing, "not let in": the connection ends.

            """;

    private static void row(
            StringBuilder text, String thing, Map<String, AbstractRequest> ways, int port) {
        text.append("| ").append(thing).append(" |");
        for (String party : PARTIES.keySet()) {
            List<String> may = new ArrayList<>();
            boolean isLetIn = false;
            for (var way : ways.entrySet()) {
                RawKafka.Answer answer = RawKafka.once(files(party), port, way.getValue());
                isLetIn |= answer != RawKafka.Answer.NOT_LET_IN;
                if (answer == RawKafka.Answer.ALLOWED) {
                    may.add(way.getKey());
                }
            }
            String nothing = isLetIn ? "-" : "not let in";
            text.append(' ').append(may.isEmpty() ? nothing : String.join(", ", may)).append(" |");
        }
        text.append('\n');
    }

    private static void certify(String party, CertificateRole role) throws IOException {
        if (party.equals("stranger")) {
            log.stranger();
        } else if (role == CertificateRole.PUBLISHER) {
            log.publisher(id(party).value());
        } else {
            log.node(id(party), role);
        }
    }

    private static TlsFiles files(String party) {
        return log.identity(id(party).value());
    }

    private static NodeId id(String party) {
        return new NodeId(party.replace(' ', '0'));
    }

    private static void admit(String party, NodeSpec.Role role) throws IOException {
        NodeId node = id(party);
        decided.submit(
                new Input.AdmitNode(node, role, log.identity(node.value()).certificateChain()),
                "local");
        decided.observe(node, registration(node, role));
    }

    private static Input.UpdateNode update(String party) {
        var node = decided.image().node(id(party)).orElseThrow();
        return new Input.UpdateNode(
                node.id().value(),
                node.meta().version(),
                new NodeSpec(
                        "", new TreeMap<>(), NodeSpec.Role.WORKER, NodeSpec.Availability.ACTIVE));
    }

    /// As an operator wishes it and the node takes it.
    private static void demote(String party) throws IOException {
        decided.submit(update(party), "local");
        String chain =
                log.root()
                        .issue(
                                Subject.node(id(party), CertificateRole.WORKER, swarm()),
                                NodeKey.generate(CHANCE).request(),
                                RootCa.STANDARD_EXPIRY,
                                Instant.now());
        decided.submit(new Input.CertifyNode(id(party), NodeSpec.Role.WORKER, chain), "local");
    }

    private static void remove(String party) {
        decided.submit(new Input.RemoveNode(id(party).value(), true), "local");
        assertThat(decided.image().members().of(id(party))).isEmpty();
    }

    private static SwarmId swarm() {
        return decided.image().swarm().orElseThrow().id();
    }

    private static int clients() {
        String at = log.bootstrap();
        return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
    }

    private static Input.RegisterNode registration(NodeId node, NodeSpec.Role role) {
        return new Input.RegisterNode(
                node,
                1,
                role,
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
                        .reading(Feature.NEWEST));
    }
}
