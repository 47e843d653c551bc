package io.swarmlog.replay.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.PinnedTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.Identity;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.door.DoorAnswer;
import io.swarmlog.door.DoorCall;
import io.swarmlog.door.DoorRoutes;
import io.swarmlog.door.DoorServer;
import io.swarmlog.join.CertificateClient;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each attack on the door is turned away, and whoever comes next is served as if there was none.
@Timeout(120)
final class DoorTest {
    private static final SwarmId SWARM = new SwarmId("swarm1");
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int OK = 200;
    private static final int UNAUTHORISED = 401;

    @TempDir private static Path directory;
    private static RootCa root;
    private static DoorServer door;

    @BeforeAll
    static void open() throws IOException {
        root = RootCa.found(CHANCE, Instant.now());
        door =
                DoorServer.start(
                        new InetSocketAddress("127.0.0.1", 0),
                        files("manager", root, CertificateRole.MANAGER, Instant.now()),
                        List.of(new Greeting()));
    }

    @AfterAll
    static void close() {
        door.close();
    }

    /// Answers members with their name; only `/open` answers strangers.
    private static final class Greeting implements DoorRoutes {
        @Override
        public boolean owns(String path) {
            return true;
        }

        @Override
        public boolean isOpen(DoorCall call) {
            return call.path().equals("/open");
        }

        @Override
        public DoorAnswer answer(DoorCall call) {
            return DoorAnswer.text(OK, call.caller().map(Object::toString).orElse("stranger"));
        }
    }

    @Test
    void aMemberIsKnownByItsCertificate() throws Exception {
        var worker = files("worker", root, CertificateRole.WORKER, Instant.now());

        assertThat(ask(MutualTls.of(worker).clientContext(), "/members").body())
                .isEqualTo("worker (swarm-worker)");
    }

    @Test
    void withoutACertificateOnlyWhatIsOpenIsAnswered() throws Exception {
        SSLContext pinned = PinnedTls.under(root.certificatePem());

        assertThat(ask(pinned, "/members").statusCode()).isEqualTo(UNAUTHORISED);
        assertThat(ask(pinned, "/open").body()).isEqualTo("stranger");
    }

    @Test
    void aCertificateOfAnotherSwarmIsRefused() throws Exception {
        RootCa other = RootCa.found(CHANCE, Instant.now());
        Identity foreign = identity("thief", other, CertificateRole.MANAGER, Instant.now());
        var files =
                TlsFiles.write(
                        directory.resolve("thief"),
                        foreign.certificate(),
                        foreign.privateKey(),
                        root.certificatePem());

        assertThatThrownBy(() -> ask(MutualTls.of(files).clientContext(), "/members"))
                .isInstanceOf(IOException.class);
        aMemberIsKnownByItsCertificate();
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        Instant longAgo = Instant.now().minus(Duration.ofDays(9));
        var expired = files("late", root, CertificateRole.WORKER, longAgo);

        assertThatThrownBy(() -> ask(MutualTls.of(expired).clientContext(), "/members"))
                .isInstanceOf(IOException.class);
        aMemberIsKnownByItsCertificate();
    }

    @Test
    void aJoinerDoesNotSpeakToWhoeverIsNoManagerUnderTheRoot() throws Exception {
        SSLContext pinned = PinnedTls.under(RootCa.found(CHANCE, Instant.now()).certificatePem());

        assertThatThrownBy(() -> ask(pinned, "/open")).isInstanceOf(SSLException.class);
    }

    /// The port beside the door is the log's.
    @Test
    void aJoinWhereOnlyMembersAreLetInSaysWhereToGo() throws Exception {
        var manager = files("log", root, CertificateRole.MANAGER, Instant.now());
        var sockets = MutualTls.of(manager).clientContext().getServerSocketFactory();
        try (var log = (SSLServerSocket) sockets.createServerSocket(0, 1, LOOPBACK)) {
            log.setNeedClientAuth(true);
            Thread.ofVirtual().start(() -> shakeHands(log));

            assertThatThrownBy(() ->
                            CertificateClient.join(
                                    List.of("127.0.0.1:" + log.getLocalPort()),
                                    root.freshToken().text(),
                                    NodeKey.generate(CHANCE)))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("only members are let in there")
                    .hasMessageContaining("docker swarm join-token");
        }
    }

    /// Until the server is closed: a client may try again.
    private static void shakeHands(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (var socket = (SSLSocket) server.accept()) {
                socket.startHandshake();
                throw new AssertionError("expected no stranger to be let in");
            } catch (IOException _) {
                // What is to be seen is what the other side says.
            }
        }
    }

    @Test
    void plainTextIsNotAnswered() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", door.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            "GET /open HTTP/1.1\r\nHost: x\r\n\r\n"
                                    .getBytes(StandardCharsets.UTF_8));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("stranger");
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        aMemberIsKnownByItsCertificate();
    }

    /// Connections that send nothing are closed after the handshake's limit, one address may hold
    /// only some, and another address is served meanwhile.
    @Test
    void manyThatSayNothingHoldUpNobodyAndAreSentAway() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
                socket.connect(new InetSocketAddress("127.0.0.1", door.port()));
                slow.add(socket);
            }

            aMemberIsKnownByItsCertificate();
            for (Socket socket : slow) {
                socket.setSoTimeout(60_000);
                assertThat(ended(socket)).isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException reset) {
            return String.valueOf(reset.getMessage()).contains("reset");
        }
    }

    private static HttpResponse<String> ask(SSLContext tls, String path) throws Exception {
        try (HttpClient http = HttpClient.newBuilder().sslContext(tls).build()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + door.port() + path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static TlsFiles files(String name, RootCa ca, CertificateRole role, Instant at)
            throws IOException {
        Identity identity = identity(name, ca, role, at);
        return TlsFiles.write(
                directory.resolve(name),
                identity.certificate(),
                identity.privateKey(),
                ca.certificatePem());
    }

    private static Identity identity(String name, RootCa ca, CertificateRole role, Instant at) {
        return ca.identity(
                Subject.node(new NodeId(name), role, SWARM),
                NodeKey.generate(CHANCE),
                Duration.ofDays(1),
                at);
    }
}
