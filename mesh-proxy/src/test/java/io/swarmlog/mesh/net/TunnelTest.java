package io.swarmlog.mesh.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Peer;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// TCP connections to tasks of another host.
@Timeout(60)
class TunnelTest {
    private static final int BULK = 8 << 20;

    private final TunnelRig rig;

    TunnelTest() throws IOException {
        rig = new TunnelRig();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void carriesBytesBothWaysUntilBothEnd() throws Exception {
        byte[] sent = new byte[BULK];
        new Random(1).nextBytes(sent);
        try (var echo = Server.echo();
                var client = Rig.connect(rig.publish(Protocol.TCP, echo.port()))) {
            var writer = CompletableFuture.runAsync(() -> writeAndEnd(client, sent));

            byte[] heard = client.getInputStream().readAllBytes();

            writer.join();
            assertThat(heard).isEqualTo(sent);
            for (MeshProxy host : List.of(rig.near, rig.far)) {
                var traffic = TunnelRig.traffic(host);
                assertThat(traffic.connections()).isEqualTo(1);
                assertThat(traffic.bytesToBackends()).isEqualTo(BULK);
                assertThat(traffic.bytesToClients()).isEqualTo(BULK);
            }
        }
    }

    @Test
    void aServerAnswersAClientThatEndedItsHalf() throws Exception {
        try (var server =
                        new Server(client -> {
                            int count = client.getInputStream().readAllBytes().length;
                            client.getOutputStream().write(("got " + count).getBytes(US_ASCII));
                        });
                var client = Rig.connect(rig.publish(Protocol.TCP, server.port()))) {
            writeAndEnd(client, new byte[100_000]);

            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("got 100000");
        }
    }

    @Test
    void aClientGoesOnAfterTheServerEndedItsHalf() throws Exception {
        var got = new CompletableFuture<String>();
        try (var server =
                        new Server(client -> {
                            client.getOutputStream().write("hello".getBytes(US_ASCII));
                            client.shutdownOutput();
                            got.complete(
                                    new String(client.getInputStream().readAllBytes(), US_ASCII));
                        });
                var client = Rig.connect(rig.publish(Protocol.TCP, server.port()))) {
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello");

            writeAndEnd(client, "still here".getBytes(US_ASCII));

            assertThat(got.join()).isEqualTo("still here");
        }
    }

    @Test
    void aServerThatIsSlowHoldsUpTheClientAndLosesNothing() throws Exception {
        var mayRead = new CountDownLatch(1);
        var got = new CompletableFuture<Long>();
        try (var server =
                new Server(client -> {
                    await(mayRead);
                    got.complete(
                            client.getInputStream().transferTo(OutputStream.nullOutputStream()));
                })) {
            var port = rig.publish(Protocol.TCP, server.port());
            try (var channel =
                    SocketChannel.open(new InetSocketAddress(Server.loopback(), port.port()))) {
                long sent = writtenUntilStuck(channel);

                assertThat(sent).as("what the kernel and the meshes hold").isLessThan(64 << 20);
                mayRead.countDown();
                channel.shutdownOutput();
                assertThat(got.join()).isEqualTo(sent);
            }
        }
    }

    @Test
    void aClientThatIsSlowHoldsUpTheServerAndHearsAllOfOneThatEnded() throws Exception {
        var sent = new CompletableFuture<Integer>();
        try (var server =
                        new Server(client -> {
                            client.getOutputStream().write(new byte[BULK]);
                            sent.complete(BULK);
                        });
                var client = new Socket()) {
            client.setReceiveBufferSize(32_768);
            client.connect(address(rig.publish(Protocol.TCP, server.port())));
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).hasSize(sent.join());
        }
    }

    @Test
    void aResetOfTheServerIsAResetForTheClient() throws Exception {
        try (var server =
                        new Server(client -> {
                            client.getInputStream().read();
                            client.setSoLinger(true, 0);
                        });
                var client = Rig.connect(rig.publish(Protocol.TCP, server.port()))) {
            client.getOutputStream().write(1);

            isReset(client);
        }
    }

    @Test
    void aResetOfTheClientIsAResetForTheServer() throws Exception {
        var seen = new CompletableFuture<String>();
        try (var server =
                        new Server(client -> {
                            try {
                                client.getOutputStream().write(1);
                                seen.complete("read " + client.getInputStream().read());
                            } catch (IOException e) {
                                seen.complete(String.valueOf(e.getMessage()));
                            }
                        });
                var client = Rig.connect(rig.publish(Protocol.TCP, server.port()))) {
            assertThat(client.getInputStream().read()).isEqualTo(1);
            reset(client);

            assertThat(seen.join()).containsIgnoringCase("reset");
        }
    }

    @Test
    void tasksOfAllHostsTakeTheirShare() throws Exception {
        try (var here = Server.named("here");
                var there = Server.named("there")) {
            var port = rig.publish(Protocol.TCP, there.port());
            rig.route(port, List.of(TunnelRig.local(here.port()), rig.remote(there.port())));

            List<String> heard = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                heard.add(Rig.heard(port));
            }

            assertThat(heard).contains("here", "there");
            assertThat(TunnelRig.traffic(rig.near).failedConnects()).isZero();
        }
    }

    @Test
    void aTaskThatTheOtherHostDoesNotKnowIsReplacedByTheNext() throws Exception {
        try (var there = Server.named("there")) {
            int unknown = Server.refusing();
            var port = rig.publish(Protocol.TCP, there.port());
            rig.route(port, List.of(rig.remote(unknown), rig.remote(there.port())));

            for (int i = 0; i < 4; i++) {
                assertThat(Rig.heard(port)).isEqualTo("there");
            }

            assertThat(TunnelRig.traffic(rig.near).failedConnects()).isEqualTo(1);
        }
    }

    @Test
    void aTaskThatRefusesIsReplacedByTheNext() throws Exception {
        try (var there = Server.named("there")) {
            var port = rig.publish(Protocol.TCP, Server.refusing(), there.port());

            for (int i = 0; i < 4; i++) {
                assertThat(Rig.heard(port)).isEqualTo("there");
            }

            assertThat(TunnelRig.traffic(rig.near).failedConnects()).isEqualTo(1);
            assertThat(TunnelRig.traffic(rig.far).failedConnects()).isEqualTo(1);
        }
    }

    @Test
    void allTasksOfAHostThatDoesNotAnswerAreSuspectAtOnce() throws Exception {
        try (var here = Server.named("here")) {
            var port = rig.publish(Protocol.TCP, here.port());
            var gone = new Peer(new NodeId("gone"), "127.0.0.3", TunnelRig.freePort());
            List<Backend> backends = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                backends.add(new Backend.Remote(new TaskId("t" + i), 80, gone));
            }
            backends.add(TunnelRig.local(here.port()));
            rig.route(port, backends);

            for (int i = 0; i < 6; i++) {
                assertThat(Rig.heard(port)).isEqualTo("here");
            }

            assertThat(TunnelRig.traffic(rig.near).failedConnects()).isEqualTo(1);
        }
    }

    @Test
    void whereNobodyServesTheConnectionIsReset() throws Exception {
        var port = rig.publish(Protocol.TCP, Server.refusing());

        try (var client = Rig.connect(port)) {
            isReset(client);
        }

        assertThat(TunnelRig.traffic(rig.near).unserved()).isEqualTo(1);
        assertThat(TunnelRig.traffic(rig.near).openConnections()).isZero();
    }

    @Test
    void aTaskThatDrainsKeepsItsConnectionsAndGetsNoNewOnes() throws Exception {
        try (var echo = Server.echo();
                var client = Rig.connect(rig.publish(Protocol.TCP, echo.port()))) {
            assertThat(echoed(client, 1)).isEqualTo(1);
            rig.publish(Protocol.TCP);

            assertThat(echoed(client, 2)).isEqualTo(2);
            rig.pass(Duration.ofMinutes(15));
            isReset(client);
        }
    }

    @Test
    void whenTheOtherHostEndsItsConnectionsAreReset() throws Exception {
        try (var echo = Server.echo();
                var here = Server.named("here")) {
            var port = rig.publish(Protocol.TCP, echo.port());
            try (var client = Rig.connect(port)) {
                assertThat(echoed(client, 1)).isEqualTo(1);

                rig.far.close();

                isReset(client);
            }
            rig.route(port, List.of(rig.remote(echo.port()), TunnelRig.local(here.port())));
            assertThat(Rig.heard(port)).isEqualTo("here");
        }
    }

    @Test
    void renewedCertificatesAndAnotherRootServeTheNextTunnelAndEndNoOther() throws Exception {
        try (var echo = Server.echo()) {
            var port = rig.publish(Protocol.TCP, echo.port());
            try (var old = Rig.connect(port)) {
                assertThat(echoed(old, 1)).isEqualTo(1);

                var next = new TestCa();
                rig.nearNode.become(next.node(TunnelRig.manager("near")));
                rig.farNode.become(next.node(TunnelRig.worker("far")));

                try (var fresh = Rig.connect(port)) {
                    assertThat(echoed(fresh, 2)).isEqualTo(2);
                }
                assertThat(echoed(old, 3)).isEqualTo(3);
            }
        }
    }

    @Test
    void manyConnectionsAreServedAtOnce() throws Exception {
        try (var echo = Server.echo()) {
            var port = rig.publish(Protocol.TCP, echo.port());
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                clients.add(Rig.connect(port));
            }
            for (int i = 0; i < clients.size(); i++) {
                assertThat(echoed(clients.get(i), i & 127)).isEqualTo(i & 127);
            }
            for (var client : clients) {
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                client.close();
            }
            assertThat(TunnelRig.traffic(rig.near).failedConnects()).isZero();
        }
    }

    private static InetSocketAddress address(PublishedPort port) {
        return new InetSocketAddress(Server.loopback(), port.port());
    }

    private static int echoed(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    private static void isReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private static void writeAndEnd(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Writes until the socket has taken nothing for half a second.
    private static long writtenUntilStuck(SocketChannel channel) throws IOException {
        var chunk = ByteBuffer.allocate(1 << 16);
        long sent = 0;
        try (var selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_WRITE);
            while (selector.select(500) > 0) {
                selector.selectedKeys().clear();
                sent += channel.write(chunk.clear());
            }
        }
        return sent;
    }
}
