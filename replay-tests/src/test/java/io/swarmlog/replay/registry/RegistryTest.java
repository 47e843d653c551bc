package io.swarmlog.replay.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apicurio.registry.client.RegistryClientFactory;
import io.apicurio.registry.client.common.RegistryClientOptions;
import io.apicurio.registry.resolver.client.RegistryClientFacadeImpl;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.RegistryClient;
import io.swarmlog.codec.SchemaId;
import io.swarmlog.codec.SchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.door.DoorServer;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.registry.EmbeddedRegistry;
import io.swarmlog.registry.RegistryDoor;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.rights.Party;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Apicurio's own client and Avro serializers, unchanged, against the registry a manager serves.
class RegistryTest {
    private static final NodeId WORKER = new NodeId("worker01worker01worker01w");
    private static final Heartbeat HEARTBEAT = new Heartbeat(WORKER, 7, 8);

    private static final CommandRecord COMMAND =
            new CommandRecord("id", "program", new Input.ScaleService("frontend", 6));

    @TempDir private static Path directory;
    private static TestLog log;
    private static EmbeddedRegistry registry;
    private static DoorServer server;
    private static Wires wires;
    private static final Vertx vertx = Vertx.vertx();

    @BeforeAll
    static void start() throws IOException {
        log = TestLog.start(directory);
        registry = EmbeddedRegistry.open(log.manager());
        wires = AvroWires.of(registry);
        server =
                DoorServer.start(
                        new InetSocketAddress("127.0.0.1", 0),
                        files(log.manager()),
                        List.of(new RegistryDoor(registry, Party::claim)));
    }

    @AfterAll
    static void stop() {
        vertx.close();
        server.close();
        registry.close();
        log.close();
    }

    private static TlsFiles files(Map<String, Object> client) {
        return new TlsFiles(Path.of(String.valueOf(client.get(MutualTls.DIRECTORY))));
    }

    private static RegistryClient client(Map<String, Object> identity) {
        return RegistryClient.of(
                RegistryDoor.url("127.0.0.1", server.port()),
                MutualTls.of(files(identity)).registry());
    }

    private static io.apicurio.registry.rest.client.RegistryClient apicurio(
            Map<String, Object> identity) {
        var tls = MutualTls.of(files(identity)).registry();
        var web =
                new WebClientOptions()
                        .setSsl(true)
                        .setKeyCertOptions(KeyCertOptions.wrap(tls.keys()))
                        .setTrustOptions(TrustOptions.wrap(tls.trust()));
        return RegistryClientFactory.create(
                RegistryClientOptions.create(
                                RegistryDoor.url("127.0.0.1", server.port()).toString(), vertx)
                        .customWebClient(WebClient.create(vertx, web)));
    }

    @Test
    void givesApicuriosClientTheIdsThatTheDaemonUses() {
        try (var client = client(log.manager())) {
            Wires others = AvroWires.of(client);

            assertThat(others.heartbeats().encode(HEARTBEAT))
                    .isEqualTo(wires.heartbeats().encode(HEARTBEAT))
                    .startsWith(0, 0, 0, 0, 2);
        }
    }

    @Test
    void knowsTheSameSchemasAfterARestartAndOnAnotherManager() {
        try (var other = EmbeddedRegistry.open(log.manager())) {
            SchemaId made = registry.idOf("swarmlog.later-value", "{\"type\":\"string\"}");

            assertThat(other.textOf(made)).isEqualTo("{\"type\":\"string\"}");
            assertThat(other.idOf("swarmlog.later-value", "{\"type\":\"string\"}")).isEqualTo(made);
            assertThat(AvroWires.of(other).heartbeats().encode(HEARTBEAT))
                    .isEqualTo(wires.heartbeats().encode(HEARTBEAT));
        }
    }

    @Test
    void apicuriosDeserializerReadsWhatTheSwarmWrites() {
        try (var deserializer =
                new AvroKafkaDeserializer<GenericRecord>(
                        new RegistryClientFacadeImpl(apicurio(log.manager())))) {
            deserializer.configure(Map.of(), false);

            GenericRecord read =
                    deserializer.deserialize(
                            Topics.HEARTBEATS, wires.heartbeats().encode(HEARTBEAT));

            assertThat(read.get("node")).hasToString(WORKER.value());
            assertThat(read.get("incarnation")).isEqualTo(7L);
        }
    }

    @Test
    void apicuriosSerializerFindsTheSwarmsSchemasAndWritesTheSameBytes() throws IOException {
        Map<String, Object> found =
                Map.of(
                        "apicurio.registry.dereference-schema",
                        true,
                        "apicurio.registry.artifact-resolver-strategy",
                        "io.apicurio.registry.serde.strategy.TopicIdStrategy");

        assertThat(writtenByApicurio(found)).isEqualTo(wires.commands().encode(COMMAND));
    }

    @Test
    void theSwarmReadsWhatIsWrittenWithASchemaThatApicuriosSerializerRegistered()
            throws IOException {
        Map<String, Object> registered =
                Map.of(
                        "apicurio.registry.auto-register", true,
                        "apicurio.registry.dereference-schema", true);

        assertThat(wires.commands().decode(writtenByApicurio(registered))).isEqualTo(COMMAND);
    }

    private static byte[] writtenByApicurio(Map<String, Object> settings) throws IOException {
        var facade = new RegistryClientFacadeImpl(apicurio(log.publisher("program")));
        try (var deserializer = new AvroKafkaDeserializer<GenericRecord>(facade);
                var serializer = new AvroKafkaSerializer<GenericRecord>(facade)) {
            deserializer.configure(Map.of(), false);
            serializer.configure(settings, false);
            GenericRecord generic =
                    deserializer.deserialize(Topics.COMMANDS, wires.commands().encode(COMMAND));
            return serializer.serialize(Topics.COMMANDS, generic);
        }
    }

    @Test
    void aWorkerLooksUpButRegistersNothing() throws IOException {
        try (var worker = client(log.worker(WORKER))) {
            SchemaId known = wiresIdOf(worker);

            assertThat(worker.textOf(known)).contains("\"Heartbeat\"");
            assertThatThrownBy(() -> worker.idOf("junk-value", "{\"type\":\"long\"}"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasStackTraceContaining("expected the certificate of a manager or publisher");
        }
    }

    private static SchemaId wiresIdOf(SchemaIds ids) {
        String text = registry.textOf(new SchemaId(2));
        return ids.idOf(Topics.HEARTBEATS + "-value", text);
    }

    @Test
    void saysThatThereIsNoSuchSchema() {
        try (var client = client(log.manager())) {
            assertThatThrownBy(() -> client.textOf(new SchemaId(4711)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a schema with id 4711");
        }
    }

    @Test
    void speaksToNobodyWithoutACertificate() throws Exception {
        var request =
                HttpRequest.newBuilder(
                                java.net.URI.create(
                                        RegistryDoor.url("127.0.0.1", server.port())
                                                        .toString()
                                                        .replace("https:", "http:")
                                                + "/system/info"))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> http.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
        try (var stranger = client(log.stranger())) {
            assertThatThrownBy(() -> stranger.idOf("junk-value", "{\"type\":\"long\"}"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
