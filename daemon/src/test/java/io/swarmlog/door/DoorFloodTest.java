package io.swarmlog.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.PinnedTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.Identity;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.io.ByteArrayInputStream;
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
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What strangers send and hold is bounded, and whoever has something to ask is heard meanwhile,
/// from the attacker's own address too.
@Timeout(120)
final class DoorFloodTest {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final int FLOOD = 3_000;
    private static final int FUZZED = 400;

    /// A record of TLS that says a handshake of 512 bytes is to come, and the first of them.
    private static final byte[] HALF_A_HELLO = {0x16, 3, 1, 2, 0, 1, 0};

    @TempDir private static Path directory;
    private static RootCa root;
    private static DoorServer door;
    private static SSLContext member;

    private static final AtomicInteger AT_ONCE = new AtomicInteger();
    private static final AtomicInteger MOST_AT_ONCE = new AtomicInteger();

    @BeforeAll
    static void open() throws IOException {
        root = RootCa.found(CHANCE, Instant.now());
        door =
                DoorServer.start(
                        new InetSocketAddress("127.0.0.1", 0),
                        files("manager", CertificateRole.MANAGER),
                        List.of(new Length()));
        member = MutualTls.of(files("worker", CertificateRole.WORKER)).clientContext();
    }

    @AfterAll
    static void close() {
        door.close();
    }

    /// Answers everybody how many characters the body has.
    private static final class Length implements DoorRoutes {
        @Override
        public boolean owns(String path) {
            return true;
        }

        @Override
        public boolean isOpen(DoorCall call) {
            return true;
        }

        @Override
        public DoorAnswer answer(DoorCall call) {
            MOST_AT_ONCE.accumulateAndGet(AT_ONCE.incrementAndGet(), Math::max);
            AT_ONCE.decrementAndGet();
            return DoorAnswer.text(200, Integer.toString(call.body().length()));
        }
    }

    @Test
    void aStrangerSendsWhatAJoinTakesAndAMemberWhatASchemaTakes() throws Exception {
        SSLContext stranger = PinnedTls.under(root.certificatePem());

        assertThat(post(stranger, DoorLimits.STRANGER_BODY_BYTES).body())
                .isEqualTo(Integer.toString(DoorLimits.STRANGER_BODY_BYTES));
        assertThat(post(stranger, DoorLimits.STRANGER_BODY_BYTES + 1).statusCode()).isEqualTo(413);
        assertThat(post(member, DoorLimits.MEMBER_BODY_BYTES).body())
                .isEqualTo(Integer.toString(DoorLimits.MEMBER_BODY_BYTES));
        assertThat(post(member, DoorLimits.MEMBER_BODY_BYTES + 1).statusCode()).isEqualTo(413);
    }

    @Test
    void connectionsThatSayNothingMakePlaceForOneThatAsks() throws Exception {
        List<Socket> flood = flood(new byte[0]);
        try {
            assertThat(post(member, 5).body()).isEqualTo("5");
            assertThat(open(flood)).isLessThanOrEqualTo(DoorGuard.MAX_OF_SOURCE);
        } finally {
            closeAll(flood);
        }
    }

    @Test
    void connectionsThatBeginAHandshakeMakePlaceForOneThatAsks() throws Exception {
        List<Socket> flood = flood(HALF_A_HELLO);
        try {
            assertThat(post(member, 5).body()).isEqualTo("5");
            assertThat(open(flood)).isLessThanOrEqualTo(DoorGuard.MAX_OF_SOURCE);
        } finally {
            closeAll(flood);
        }
    }

    @Test
    void fromManyAddressesToo() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 600; i++) {
                flood.add(connect("127.0.0." + (2 + i % 100)));
            }

            assertThat(post(member, 5).body()).isEqualTo("5");
            assertThat(open(flood)).isLessThanOrEqualTo(DoorGuard.MAX_CONNECTIONS);
        } finally {
            closeAll(flood);
        }
    }

    @Test
    void oneConnectionIsAnsweredOneCallAfterTheOther() throws Exception {
        byte[] many =
                "GET /x HTTP/1.1\r\nHost: x\r\n\r\n"
                        .repeat(500)
                        .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket =
                PinnedTls.under(root.certificatePem())
                        .getSocketFactory()
                        .createSocket("127.0.0.1", door.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(many);
            socket.getInputStream().readAllBytes();
        } catch (IOException reset) {
            assertThat(reset).hasMessageMatching("(?i).*(reset|closed|pipe|abort).*");
        }

        assertThat(MOST_AT_ONCE.get()).isLessThanOrEqualTo(2);
    }

    /// Whatever is sent instead of a handshake or of HTTP, the next is served.
    @Test
    void nonsenseEndsItsOwnConnectionAlone() throws Exception {
        Random chance = new Random(18);
        SSLContext stranger = PinnedTls.under(root.certificatePem());
        for (int i = 0; i < FUZZED; i++) {
            byte[] nonsense = nonsense(chance);
            try (Socket socket =
                    i % 4 == 0
                            ? stranger.getSocketFactory().createSocket("127.0.0.1", door.port())
                            : new Socket("127.0.0.1", door.port())) {
                socket.getOutputStream().write(nonsense);
                socket.getOutputStream().flush();
            } catch (IOException reset) {
                assertThat(reset).hasMessageMatching("(?i).*(reset|closed|pipe|abort|alert).*");
            }
        }

        assertThat(post(member, 5).body()).isEqualTo("5");
    }

    private static byte[] nonsense(Random chance) {
        byte[] seed =
                chance.nextBoolean()
                        ? "POST /swarmlog/x?y=%zz HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{}"
                                .getBytes(StandardCharsets.US_ASCII)
                        : HALF_A_HELLO.clone();
        for (int i = chance.nextInt(5); i >= 0; i--) {
            seed[chance.nextInt(seed.length)] = (byte) chance.nextInt(256);
        }
        return seed;
    }

    private static List<Socket> flood(byte[] said) throws IOException {
        List<Socket> flood = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            Socket socket = connect("127.0.0.1");
            flood.add(socket);
            try {
                socket.getOutputStream().write(said);
            } catch (IOException _) {
                // It made place already.
            }
        }
        return flood;
    }

    private static Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", door.port()));
        return socket;
    }

    private static long open(List<Socket> sockets) {
        return sockets.stream().filter(DoorFloodTest::isOpen).count();
    }

    private static boolean isOpen(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static HttpResponse<String> post(SSLContext tls, int bytes) throws Exception {
        try (HttpClient http = HttpClient.newBuilder().sslContext(tls).build()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + door.port() + "/x"))
                            .timeout(Duration.ofSeconds(30))
                            .POST(
                                    HttpRequest.BodyPublishers.ofInputStream(
                                            () -> new ByteArrayInputStream(new byte[bytes])))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static TlsFiles files(String name, CertificateRole role) throws IOException {
        Identity identity =
                root.identity(
                        Subject.node(new NodeId(name), role, new SwarmId("swarm1")),
                        NodeKey.generate(CHANCE),
                        Duration.ofDays(1),
                        Instant.now());
        return TlsFiles.write(
                directory.resolve(name),
                identity.certificate(),
                identity.privateKey(),
                root.certificatePem());
    }
}
