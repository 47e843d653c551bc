package io.swarmlog.replay.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.RegistryClient;
import io.swarmlog.codec.SchemaId;
import io.swarmlog.codec.Wires;
import io.swarmlog.door.DoorServer;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.registry.EmbeddedRegistry;
import io.swarmlog.registry.RegistryDoor;
import io.swarmlog.replay.support.OwnImages;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.rights.Party;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/// A real Apicurio Registry beside the one a manager serves: given the same schemas in the same
/// order, both give the same numbers, texts and answers, and records are the same bytes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApicurioTest {
    private static final String ROOT = "/apis/registry/v3";
    private static final int PORT = 8080;
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final int SCHEMAS = 6;
    private static final String ARTIFACTS = "/groups/default/artifacts";
    private static final String HEARTBEATS = ARTIFACTS + "/swarmlog.heartbeats-value/versions/";
    private static final Heartbeat HEARTBEAT =
            new Heartbeat(new NodeId("worker01worker01worker01w"), 7, 8);
    private static final CommandRecord COMMAND =
            new CommandRecord("id", "program", new Input.ScaleService("frontend", 6));

    @TempDir private static Path directory;
    private TestLog log;
    private EmbeddedRegistry registry;
    private DoorServer server;
    private GenericContainer<?> apicurio;
    private RegistryClient real;
    private Wires ours;
    private Wires theirs;

    @BeforeAll
    void start() throws Exception {
        OwnImages.ensure(OwnImages.REGISTRY);
        apicurio =
                new GenericContainer<>(OwnImages.REGISTRY)
                        .withEnv("APICURIO_DATASOURCE_URL", "jdbc:h2:mem:registry")
                        .withExposedPorts(PORT)
                        .waitingFor(
                                Wait.forHttp(ROOT + "/system/info")
                                        .forPort(PORT)
                                        .withStartupTimeout(START_LIMIT));
        apicurio.start();
        log = TestLog.start(directory);
        registry = EmbeddedRegistry.open(log.manager());
        server =
                DoorServer.start(
                        new InetSocketAddress("127.0.0.1", 0),
                        files(log.manager()),
                        List.of(new RegistryDoor(registry, Party::claim)));
        real = RegistryClient.of(apicurioUrl(), new RegistryClient.Tls.Nobody());
        ours = AvroWires.of(registry);
        theirs = AvroWires.of(real);
    }

    @AfterAll
    void stop() {
        List.<AutoCloseable>of(
                        () -> real.close(),
                        () -> server.close(),
                        () -> registry.close(),
                        () -> log.close(),
                        () -> apicurio.stop())
                .forEach(ApicurioTest::close);
    }

    /// What never came to be has nothing to close, and holds up no other.
    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(ApicurioTest.class).atWarn().setCause(e).log("did not close");
        }
    }

    private static TlsFiles files(Map<String, Object> client) {
        return new TlsFiles(Path.of(String.valueOf(client.get(MutualTls.DIRECTORY))));
    }

    private URI apicurioUrl() {
        return URI.create(
                "http://" + apicurio.getHost() + ":" + apicurio.getMappedPort(PORT) + ROOT);
    }

    @Test
    void recordsAreTheSameBytes() {
        assertThat(theirs.heartbeats().encode(HEARTBEAT))
                .isEqualTo(ours.heartbeats().encode(HEARTBEAT))
                .startsWith(0, 0, 0, 0, 2);
        assertThat(theirs.commands().encode(COMMAND)).isEqualTo(ours.commands().encode(COMMAND));
    }

    @Test
    void whatIsWrittenWithOneIsReadWithTheOther() {
        assertThat(theirs.commands().decode(ours.commands().encode(COMMAND))).isEqualTo(COMMAND);
        assertThat(ours.commands().decode(theirs.commands().encode(COMMAND))).isEqualTo(COMMAND);
    }

    @Test
    void aSchemasTextIsTheSameToTheLetter() {
        for (int id = 1; id <= SCHEMAS; id++) {
            assertThat(real.textOf(new SchemaId(id))).isEqualTo(registry.textOf(new SchemaId(id)));
        }
    }

    @Test
    void apicuriosSerializersWithItsServerReadOurRecordsAndWriteTheSameBytes() {
        Map<String, Object> settings =
                Map.of(
                        "apicurio.registry.url",
                        apicurioUrl().toString(),
                        "apicurio.registry.dereference-schema",
                        true,
                        "apicurio.registry.artifact-resolver-strategy",
                        "io.apicurio.registry.serde.strategy.TopicIdStrategy");
        try (var deserializer = new AvroKafkaDeserializer<GenericRecord>();
                var serializer = new AvroKafkaSerializer<GenericRecord>()) {
            deserializer.configure(settings, false);
            serializer.configure(settings, false);
            byte[] written = ours.commands().encode(COMMAND);

            GenericRecord read = deserializer.deserialize(Topics.COMMANDS, written);

            assertThat(serializer.serialize(Topics.COMMANDS, read)).isEqualTo(written);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void callsAreAnsweredAlike(Asked call) throws Exception {
        try (HttpClient plain = HttpClient.newHttpClient();
                HttpClient secure = HttpClient.newBuilder().sslContext(context()).build()) {
            assertThat(call.at(RegistryDoor.url("127.0.0.1", server.port()), secure))
                    .isEqualTo(call.at(apicurioUrl(), plain));
        }
    }

    private List<Asked> calls() throws Exception {
        String text = registry.textOf(new SchemaId(2));
        String hash =
                HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(text.getBytes(StandardCharsets.UTF_8)));
        List<String> looks =
                List.of(
                        HEARTBEATS + "branch=latest",
                        HEARTBEATS + "1",
                        HEARTBEATS + "2",
                        HEARTBEATS + "branch=latest/content",
                        HEARTBEATS + "1/references",
                        ARTIFACTS + "/nothing-value/versions/branch=latest",
                        "/ids/globalIds/3",
                        "/ids/globalIds/3/references",
                        "/ids/globalIds/4711",
                        "/ids/contentHashes/" + hash,
                        "/ids/contentHashes/" + hash + "/references",
                        "/ids/contentHashes/abc",
                        "/ids/contentIds/4711");
        List<Asked> searches =
                List.of(
                        new Asked("/search/versions?groupId=default", text),
                        new Asked("/search/versions?canonical=true&artifactType=AVRO", text),
                        new Asked("/search/versions?groupId=other", text),
                        new Asked(
                                ARTIFACTS + "?ifExists=FIND_OR_CREATE_VERSION",
                                registration("swarmlog.heartbeats-value", text)),
                        new Asked(ARTIFACTS, registration("swarmlog.heartbeats-value", text)));
        return Stream.of(
                        IntStream.rangeClosed(1, SCHEMAS)
                                .mapToObj(id -> new Asked("/ids/contentIds/" + id, "")),
                        looks.stream().map(path -> new Asked(path, "")),
                        searches.stream())
                .flatMap(calls -> calls)
                .toList();
    }

    private static String registration(String artifact, String text) {
        var request = JsonNodeFactory.instance.objectNode();
        request.put("artifactId", artifact).put("artifactType", "AVRO");
        request.putObject("firstVersion")
                .putObject("content")
                .put("content", text)
                .put("contentType", "application/json");
        return request.toString();
    }

    private SSLContext context() throws Exception {
        var tls = MutualTls.of(files(log.manager())).registry();
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {tls.keys()}, new TrustManager[] {tls.trust()}, null);
        return context;
    }
}
