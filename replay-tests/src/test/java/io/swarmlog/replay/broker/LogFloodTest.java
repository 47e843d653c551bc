package io.swarmlog.replay.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.replay.support.TestLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What strangers and members hold of a log server is bounded, and a member who comes gets in
/// meanwhile, from the attacker's own address too.
@Timeout(180)
final class LogFloodTest {
    private static final NodeId WORKER = new NodeId("worker01worker01worker01w");
    private static final int FLOOD = 3_000;
    private static final int SOME = 400;

    /// What a log server keeps of one address before the handshake, and of one member after it.
    private static final int KEPT = 64;

    /// A record of TLS that says a handshake of 512 bytes is to come, and the first of them.
    private static final byte[] HALF_A_HELLO = {0x16, 3, 1, 2, 0, 1, 0};

    @TempDir private static Path directory;
    private static TestLog log;

    @BeforeAll
    static void start() throws IOException {
        log = TestLog.start(directory);
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @Test
    void connectionsThatSayNothingMakePlace() throws Exception {
        assertPlaceIsMade(port(), new byte[0], FLOOD);
    }

    @Test
    void connectionsThatBeginAHandshakeMakePlace() throws Exception {
        assertPlaceIsMade(port(), HALF_A_HELLO, SOME);
    }

    @Test
    void soTheyDoAtTheQuorumsPort() throws Exception {
        assertPlaceIsMade(log.controllerPort(), HALF_A_HELLO, SOME);
    }

    /// Those that the kernel holds are not accepted yet: each look takes as long as the flood.
    private static void assertPlaceIsMade(int port, byte[] said, int count) throws Exception {
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                flood.add(connect(port, said));
            }

            write(log.worker(WORKER));
            long open = count;
            for (int look = 0; look < 20 && open > KEPT; look++) {
                open = flood.stream().filter(LogFloodTest::isOpen).count();
            }
            assertThat(open).isLessThanOrEqualTo(KEPT);
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }

    @Test
    void aHandshakeThatIsNotGoneOnWithEnds() throws Exception {
        try (Socket socket = connect(port(), HALF_A_HELLO)) {
            socket.setSoTimeout(20_000);

            assertThat(ended(socket)).isTrue();
        }
    }

    /// Kafka makes room for what the first four bytes say.
    @Test
    void whatAMemberAnnouncesIsBounded() throws Exception {
        try (Socket most = shaken(WORKER, port());
                Socket more = shaken(WORKER, port())) {
            announce(more, 100 << 20);
            announce(most, -5);

            assertThat(ended(more)).isTrue();
            assertThat(ended(most)).isTrue();
        }
    }

    @Test
    void whatAMemberAnnouncesOnAllItsConnectionsIsBounded() throws Exception {
        List<Socket> four = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                four.add(shaken(WORKER, port()));
                announce(four.getLast(), 2 << 20);
            }
            try (Socket fifth = shaken(WORKER, port())) {
                announce(fifth, 1 << 20);
                assertThat(ended(fifth)).isTrue();
            }

            write(log.worker(new NodeId("worker02worker02worker02w")));
        } finally {
            for (Socket socket : four) {
                socket.close();
            }
        }
    }

    @Test
    void aMemberHasSoManyConnections() throws Exception {
        NodeId greedy = new NodeId("worker03worker03worker03w");
        List<Socket> all = new ArrayList<>();
        try {
            for (int i = 0; i < KEPT + 8; i++) {
                all.add(shaken(greedy, port()));
            }

            assertThat(all.stream().filter(LogFloodTest::isOpen).count()).isLessThanOrEqualTo(KEPT);
            write(log.worker(WORKER));
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    @Test
    void onlyManagersAreHeardAtTheQuorumsPort() throws Exception {
        try (Socket worker = shaken(WORKER, log.controllerPort())) {
            announce(worker, 100);
            assertThat(ended(worker)).isTrue();
        }
    }

    /// Whatever is sent instead of a handshake or a request ends its own connection alone.
    @Test
    void nonsenseHoldsUpNobody() throws Exception {
        Random chance = new Random(19);
        for (int i = 0; i < 300; i++) {
            byte[] nonsense = new byte[1 + chance.nextInt(600)];
            chance.nextBytes(nonsense);
            if (chance.nextBoolean()) {
                System.arraycopy(HALF_A_HELLO, 0, nonsense, 0, Math.min(5, nonsense.length));
            }
            try (Socket socket =
                    i % 10 == 0
                            ? shaken(WORKER, port())
                            : connect(i % 2 == 0 ? port() : log.controllerPort(), new byte[0])) {
                socket.getOutputStream().write(nonsense);
                socket.getOutputStream().flush();
            } catch (IOException reset) {
                assertThat(reset).hasMessageMatching("(?i).*(reset|closed|pipe|abort|alert).*");
            }
        }

        write(log.worker(WORKER));
    }

    private static int port() {
        String at = log.bootstrap();
        return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
    }

    private static Socket connect(int port, byte[] said) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        try {
            socket.getOutputStream().write(said);
        } catch (IOException _) {
            // It made place already.
        }
        return socket;
    }

    private static Socket shaken(NodeId worker, int port) throws IOException {
        var tls = new MutualTls();
        tls.configure(log.worker(worker));
        var socket =
                (javax.net.ssl.SSLSocket)
                        tls.clientContext().getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static void announce(Socket socket, int bytes) throws IOException {
        socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(bytes).array());
        socket.getOutputStream().flush();
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static boolean isOpen(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static void write(Map<String, Object> settings) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.REPORTS, new byte[] {1}))
                    .get(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
