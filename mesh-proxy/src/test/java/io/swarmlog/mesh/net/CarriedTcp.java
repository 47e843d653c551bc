package io.swarmlog.mesh.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.mesh.route.PublishedPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What a TCP connection through a mesh is to client and server, wherever the server is: the tests
/// of all ways there are.
interface CarriedTcp {
    int BULK = 8 << 20;

    /// A port of the mesh for that task alone.
    PublishedPort published(Server task) throws IOException;

    /// The counters of each mesh on the way.
    List<Traffic> traffic();

    @Test
    default void carriesBytesBothWaysUntilBothEnd() throws Exception {
        byte[] sent = new byte[BULK];
        new Random(1).nextBytes(sent);
        try (var echo = Server.echo();
                var client = Rig.connect(published(echo))) {
            var writer = CompletableFuture.runAsync(() -> Rig.writeAndEnd(client, sent));

            byte[] heard = client.getInputStream().readAllBytes();

            writer.join();
            assertThat(heard).isEqualTo(sent);
            for (Traffic traffic : traffic()) {
                assertThat(traffic.connections()).isEqualTo(1);
                assertThat(traffic.bytesToBackends()).isEqualTo(BULK);
                assertThat(traffic.bytesToClients()).isEqualTo(BULK);
            }
        }
    }

    @Test
    default void aServerAnswersAClientThatEndedItsHalf() throws Exception {
        try (var server =
                        new Server(client -> {
                            int count = client.getInputStream().readAllBytes().length;
                            client.getOutputStream().write(("got " + count).getBytes(US_ASCII));
                        });
                var client = Rig.connect(published(server))) {
            Rig.writeAndEnd(client, new byte[100_000]);

            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("got 100000");
        }
    }

    @Test
    default void aClientGoesOnAfterTheServerEndedItsHalf() throws Exception {
        var got = new CompletableFuture<String>();
        try (var server =
                        new Server(client -> {
                            client.getOutputStream().write("hello".getBytes(US_ASCII));
                            client.shutdownOutput();
                            got.complete(
                                    new String(client.getInputStream().readAllBytes(), US_ASCII));
                        });
                var client = Rig.connect(published(server))) {
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello");

            Rig.writeAndEnd(client, "still here".getBytes(US_ASCII));

            assertThat(got.join()).isEqualTo("still here");
        }
    }

    @Test
    default void aServerThatIsSlowHoldsUpTheClientAndLosesNothing() throws Exception {
        var mayRead = new CountDownLatch(1);
        var got = new CompletableFuture<Long>();
        try (var server =
                new Server(client -> {
                    Rig.await(mayRead);
                    got.complete(
                            client.getInputStream().transferTo(OutputStream.nullOutputStream()));
                })) {
            try (var channel = SocketChannel.open(address(published(server)))) {
                long sent = Rig.writtenUntilStuck(channel);

                assertThat(sent).as("what the kernel and the meshes hold").isLessThan(64 << 20);
                mayRead.countDown();
                channel.shutdownOutput();
                assertThat(got.join()).isEqualTo(sent);
            }
        }
    }

    @Test
    default void aClientThatIsSlowHoldsUpTheServerAndHearsAllOfOneThatEnded() throws Exception {
        try (var server = new Server(client -> client.getOutputStream().write(new byte[BULK]));
                var client = new Socket()) {
            client.setReceiveBufferSize(32_768);
            client.connect(address(published(server)));
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).hasSize(BULK);
        }
    }

    @Test
    default void aResetOfTheServerIsAResetForTheClient() throws Exception {
        try (var server =
                        new Server(client -> {
                            client.getInputStream().read();
                            client.setSoLinger(true, 0);
                        });
                var client = Rig.connect(published(server))) {
            client.getOutputStream().write(1);

            Rig.assertReset(client);
        }
    }

    @Test
    default void aResetOfTheClientIsAResetForTheServer() throws Exception {
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
                var client = Rig.connect(published(server))) {
            assertThat(client.getInputStream().read()).isEqualTo(1);
            Rig.reset(client);

            assertThat(seen.join()).containsIgnoringCase("reset");
        }
    }

    private static InetSocketAddress address(PublishedPort port) {
        return new InetSocketAddress(Server.loopback(), port.port());
    }
}
