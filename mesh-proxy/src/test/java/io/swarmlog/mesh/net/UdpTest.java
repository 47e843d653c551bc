package io.swarmlog.mesh.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UdpTest {
    private final Rig rig = new Rig();
    private final PublishedPort port;

    UdpTest() throws IOException {
        port = new PublishedPort(Protocol.UDP, freePort());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /// A UDP server: answers each datagram with its name, the sender's port, and the datagram.
    private record Server(DatagramSocket socket) implements AutoCloseable {
        static Server named(String name) throws IOException {
            var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> serve(socket, name));
            return new Server(socket);
        }

        private static void serve(DatagramSocket socket, String name) {
            try {
                while (!socket.isClosed()) {
                    var asked = new DatagramPacket(new byte[65_536], 65_536);
                    socket.receive(asked);
                    var text = new String(asked.getData(), 0, asked.getLength(), US_ASCII);
                    var answer = (name + " " + asked.getPort() + " " + text).getBytes(US_ASCII);
                    socket.send(
                            new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed by the test.
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /// A client that hears only the address it asks, as a connected socket does.
    private static DatagramSocket client(String address, PublishedPort port) throws IOException {
        var socket = new DatagramSocket();
        socket.connect(new InetSocketAddress(InetAddress.getByName(address), port.port()));
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static String asked(DatagramSocket client, String text) throws IOException {
        send(client, text);
        var answer = new DatagramPacket(new byte[65_536], 65_536);
        client.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), US_ASCII);
    }

    private static void send(DatagramSocket client, String text) throws IOException {
        var bytes = text.getBytes(US_ASCII);
        client.send(new DatagramPacket(bytes, bytes.length));
    }

    private static int freePort() throws IOException {
        try (var taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
    }

    @Test
    void aClientIsOneSessionWithOneServer() throws Exception {
        try (var a = Server.named("a");
                var b = Server.named("b");
                var client = client("127.0.0.1", port)) {
            rig.publish(port, a.port(), b.port());

            var heard = new HashSet<String>();
            for (int i = 0; i < 10; i++) {
                heard.add(asked(client, "x"));
            }

            assertThat(heard).as("same server, same source port").hasSize(1);
            assertThat(rig.traffic().sessions()).isEqualTo(1);
            assertThat(rig.traffic().openSessions()).isEqualTo(1);
            assertThat(rig.traffic().bytesToBackends()).isEqualTo(10);
        }
    }

    @Test
    void clientsAreSpreadOverTheServers() throws Exception {
        try (var a = Server.named("a");
                var b = Server.named("b")) {
            rig.publish(port, a.port(), b.port());
            int ofA = 0;
            for (int i = 0; i < 10; i++) {
                try (var client = client("127.0.0.1", port)) {
                    ofA += asked(client, "x").startsWith("a") ? 1 : 0;
                }
            }

            assertThat(ofA).isEqualTo(5);
        }
    }

    @Test
    void theLargestDatagramPassesWhole() throws Exception {
        try (var a = Server.named("a");
                var client = client("127.0.0.1", port)) {
            rig.publish(port, a.port());
            var large = "y".repeat(65_000);

            assertThat(asked(client, large)).endsWith(" " + large);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1"})
    void answersFromTheAddressThatWasAsked(String address) throws Exception {
        try (var everywhere = new Rig(new InetSocketAddress(0).getAddress());
                var a = Server.named("a");
                var client = client(address, port)) {
            everywhere.publish(port, a.port());

            for (int i = 0; i < 3; i++) {
                assertThat(asked(client, "hello " + i)).startsWith("a ").endsWith(" hello " + i);
            }
            assertThat(everywhere.traffic().sessions()).isEqualTo(1);
        }
    }

    @Test
    void aSilentSessionEnds() throws Exception {
        try (var a = Server.named("a");
                var client = client("127.0.0.1", port)) {
            rig.publish(port, a.port());
            asked(client, "x");

            rig.pass(Limits.SESSION_IDLE.minusNanos(1));
            assertThat(rig.traffic().openSessions()).isEqualTo(1);
            rig.pass(Duration.ofNanos(1));

            assertThat(rig.traffic().openSessions()).isZero();
            assertThat(asked(client, "y")).endsWith("y");
            assertThat(rig.traffic().sessions()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatIsNotThereIsReplacedByTheNextAfterOneLostDatagram() throws Exception {
        try (var a = Server.named("a");
                var client = client("127.0.0.1", port)) {
            rig.publish(port, freePort(), a.port());
            client.setSoTimeout(1_000);

            int lost = 0;
            for (int i = 0; i < 6; i++) {
                try {
                    assertThat(asked(client, "x")).startsWith("a");
                } catch (SocketTimeoutException e) {
                    lost++;
                }
            }

            assertThat(lost).isLessThanOrEqualTo(1);
            assertThat(rig.traffic().openSessions()).isEqualTo(1);
        }
    }

    @Test
    void whatIsSentToATaskThatLeftGoesToAnotherAtOnce() throws Exception {
        try (var a = Server.named("a");
                var b = Server.named("b");
                var client = client("127.0.0.1", port)) {
            rig.publish(port, a.port());
            assertThat(asked(client, "x")).startsWith("a");

            rig.publish(port, b.port());

            assertThat(asked(client, "x")).startsWith("b");
            assertThat(rig.traffic().openSessions()).isEqualTo(1);
        }
    }

    @Test
    void withoutServersDatagramsAreDroppedAndCounted() throws Exception {
        try (var a = Server.named("a");
                var client = client("127.0.0.1", port)) {
            rig.publish(port);
            send(client, "x");
            rig.publish(port, a.port());

            assertThat(asked(client, "y")).startsWith("a");
            assertThat(rig.traffic().unserved() + rig.traffic().sessions())
                    .as("the first datagram was dropped, or came after the change")
                    .isBetween(1L, 2L);
        }
    }

    @Test
    void aPortOfAnotherProgramIsToldAndTriedUntilItIsFree() throws Exception {
        try (var a = Server.named("a");
                var other = new Rig()) {
            other.publish(port, a.port());
            rig.publish(port, a.port());

            assertThat(rig.nextStatus()).isInstanceOf(PortStatus.Blocked.class);
            other.publishNothing();
            var status = rig.nextStatus();
            while (status instanceof PortStatus.Blocked) {
                status = rig.nextStatus();
            }

            assertThat(status).isEqualTo(new PortStatus.Listening(port));
            try (var client = client("127.0.0.1", port)) {
                assertThat(asked(client, "x")).startsWith("a");
            }
        }
    }

    @Test
    void aPortNoLongerPublishedIsFree() throws Exception {
        try (var a = Server.named("a");
                var client = client("127.0.0.1", port)) {
            rig.publish(port, a.port());
            asked(client, "x");

            rig.publishNothing();

            new DatagramSocket(port.port(), InetAddress.getLoopbackAddress()).close();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 3; i++) {
                                    asked(client, "x");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }
}
