package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.command.api.Membership;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class JoiningTest {
    private static final String TOKEN =
            RootCa.found(new SecureRandom(), Instant.now()).freshToken().text();

    @TempDir private Path folder;

    @Test
    void aManagerThatDoesNotListenIsAskedOnce() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        Joining.Answer answer = Joining.ask(request("127.0.0.1:" + port, "127.0.0.1"), () -> true);

        assertThat(answer.granted()).isEmpty();
        assertThat(answer.refused().orElseThrow().text())
                .isEqualTo(
                        "rpc error: code = Unavailable desc = connection error: desc ="
                                + " \"transport: Error while dialing dial tcp 127.0.0.1:"
                                + port
                                + ": connect: connection refused\"");
    }

    /// Its host takes no connection any more; dockerd goes on in the background.
    @Test
    void aManagerThatDoesNotAnswerIsAskedAsLongAsItIsWanted() throws IOException {
        try (Deaf manager = new Deaf()) {
            AtomicInteger left = new AtomicInteger(2);

            Joining.Answer answer =
                    Joining.ask(
                            request(manager.address(), "127.0.0.1"),
                            () -> left.getAndDecrement() > 0);

            assertThat(answer.granted()).isEmpty();
            assertThat(answer.refused()).isEmpty();
            assertThat(left.get()).isEqualTo(-1);
        }
    }

    @Test
    @Tag("long")
    void whoWaitedTwentySecondsIsPendingUntilHeLeaves() throws IOException {
        try (Deaf manager = new Deaf();
                SwarmHost host = new SwarmHost(config(), new EngineClient(Path.of("/none")))) {
            assertThatThrownBy(() -> host.join(request(manager.address(), "127.0.0.1")))
                    .isInstanceOf(Refusal.class)
                    .hasMessageStartingWith("Timeout was reached before node joined.");
            Membership.State waiting = host.state();

            host.leave(true);

            assertThat(waiting)
                    .isInstanceOfSatisfying(
                            Membership.State.Pending.class,
                            it -> assertThat(it.outlook()).isEqualTo(Membership.Outlook.SOON));
            assertThat(host.state()).isInstanceOf(Membership.State.Inactive.class);
        }
    }

    @Test
    void workersNeedNoPortToListenOnAndInterfacesCanBeNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            HostState.Place place =
                    HostAddresses.place(config(), request("127.0.0.1:2377", "lo:" + port));

            assertThat(place.bindHost()).isEqualTo("127.0.0.1");
            assertThat(place.address()).isEqualTo("127.0.0.1");
            assertThatThrownBy(() -> HostAddresses.requireFree(place))
                    .hasMessage(
                            "failed to listen on remote API address: listen tcp 127.0.0.1:"
                                    + port
                                    + ": bind: address already in use");
        }
    }

    private static SwarmReader.Join request(String manager, String listen) {
        return new SwarmReader.Join(listen, "", "", List.of(manager), TOKEN, "");
    }

    private DaemonConfig config() {
        return new DaemonConfig(
                new HostFiles(folder),
                List.of(),
                DaemonConfig.NO_ENGINE,
                "",
                "",
                new TreeMap<>(),
                new KafkaChoice.Embedded(),
                DaemonConfig.Process.WHOLE);
    }

    /// A server whose queue of connections is full.
    private static final class Deaf implements AutoCloseable {
        private final ServerSocket server =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<Socket> queue = new ArrayList<>();

        Deaf() throws IOException {
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                queue.add(socket);
                try {
                    socket.connect(
                            new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
                            200);
                } catch (java.net.SocketTimeoutException _) {
                    return;
                }
            }
        }

        String address() {
            return "127.0.0.1:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : queue) {
                socket.close();
            }
            server.close();
        }
    }
}
