package io.swarmlog.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// TCP connections to tasks of the same host.
@Timeout(60)
class TcpTest implements CarriedTcp {
    private final Rig rig = new Rig();
    private final PublishedPort port;

    TcpTest() throws IOException {
        port = Rig.tcp();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Override
    public PublishedPort published(Server task) {
        rig.publish(port, task.port());
        return port;
    }

    @Override
    public List<Traffic> traffic() {
        return List.of(rig.traffic());
    }

    @Test
    void aClientThatSaysAllAndEndsBeforeItsServerIsFoundIsServed() throws Exception {
        try (var echo = Server.echo()) {
            rig.publish(port, Server.refusing(), Server.refusing(), echo.port());
            for (int i = 0; i < 20; i++) {
                try (var client = Rig.connect(port)) {
                    Rig.writeAndEnd(client, new byte[30_000]);
                    assertThat(client.getInputStream().readAllBytes()).hasSize(30_000);
                }
            }
        }
    }

    @Test
    void aServerThatRefusesIsReplacedByTheNext() throws Exception {
        try (var live = Server.named("live")) {
            rig.publish(port, Server.refusing(), Server.refusing(), live.port());

            for (int i = 0; i < 10; i++) {
                assertThat(Rig.heard(port)).isEqualTo("live");
            }

            assertThat(rig.traffic().failedConnects()).as("suspects come last").isEqualTo(2);
            assertThat(rig.traffic().unserved()).isZero();
        }
    }

    @Test
    void aSuspectIsAskedAgainAfterAWhile() throws Exception {
        try (var live = Server.named("live")) {
            rig.publish(port, Server.refusing(), live.port());
            for (int i = 0; i < 4; i++) {
                assertThat(Rig.heard(port)).isEqualTo("live");
            }
            assertThat(rig.traffic().failedConnects()).isEqualTo(1);

            rig.pass(Limits.SUSPECT_FOR);
            for (int i = 0; i < 4; i++) {
                assertThat(Rig.heard(port)).isEqualTo("live");
            }

            assertThat(rig.traffic().failedConnects()).isEqualTo(2);
        }
    }

    @Test
    void whereNobodyServesTheConnectionIsReset() throws Exception {
        rig.publish(port, Server.refusing(), Server.refusing());
        isReset();
        rig.publish(port);
        isReset();

        assertThat(rig.traffic().unserved()).isEqualTo(2);
        assertThat(rig.traffic().openConnections()).isZero();
    }

    private void isReset() {
        assertThatThrownBy(() -> Rig.heard(port))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void aTaskThatDrainsKeepsItsConnectionsAndGetsNoNewOnes() throws Exception {
        try (var old = Server.echo();
                var fresh = Server.named("fresh");
                var client = Rig.connect(published(old))) {
            assertThat(Rig.echoed(client, 1)).isEqualTo(1);
            rig.publish(port, fresh.port());

            for (int i = 0; i < 5; i++) {
                assertThat(Rig.heard(port)).isEqualTo("fresh");
            }
            assertThat(Rig.echoed(client, 42)).isEqualTo(42);
            rig.pass(Rig.DRAIN_LIMIT.minusNanos(1));
            assertThat(Rig.echoed(client, 43)).isEqualTo(43);

            rig.pass(Duration.ofNanos(1));
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aPortNoLongerPublishedIsClosedButItsConnectionsGoOn() throws Exception {
        try (var echo = Server.echo();
                var client = Rig.connect(published(echo))) {
            assertThat(Rig.echoed(client, 1)).isEqualTo(1);
            rig.publishNothing();

            assertThatThrownBy(() -> Rig.connect(port)).isInstanceOf(ConnectException.class);
            assertThat(Rig.echoed(client, 7)).isEqualTo(7);
            rig.pass(Rig.DRAIN_LIMIT);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aTaskThatStaysKeepsItsConnectionsThroughEveryChange() throws Exception {
        try (var echo = Server.echo();
                var other = Server.echo();
                var client = Rig.connect(published(echo))) {
            assertThat(Rig.echoed(client, 1)).isEqualTo(1);
            rig.publish(port, echo.port(), other.port());
            rig.publish(port, echo.port());
            rig.pass(Rig.DRAIN_LIMIT.multipliedBy(2));

            assertThat(Rig.echoed(client, 9)).isEqualTo(9);
        }
    }

    @Test
    void aPortOfAnotherProgramIsToldAndTriedUntilItIsFree() throws Exception {
        try (var live = Server.named("live");
                var other = new ServerSocket(0, 1, Server.loopback())) {
            var taken = new PublishedPort(Protocol.TCP, other.getLocalPort());
            rig.publish(taken, live.port());

            assertThat(rig.nextStatus()).isInstanceOf(PortStatus.Blocked.class);
            assertThat(rig.proxy.ports().get(taken)).isInstanceOf(PortStatus.Blocked.class);
            release(other);
            var status = rig.nextStatus();
            while (status instanceof PortStatus.Blocked) {
                status = rig.nextStatus();
            }

            assertThat(status).isEqualTo(new PortStatus.Listening(taken));
            assertThat(rig.proxy.ports()).containsEntry(taken, status);
            assertThat(Rig.heard(taken)).isEqualTo("live");
        }
    }

    @Test
    void aThousandConnectionsAreSpreadAndServedAtOnce() throws Exception {
        try (var a = Server.echo();
                var b = Server.echo();
                var c = Server.echo();
                var d = Server.echo()) {
            rig.publish(port, a.port(), b.port(), c.port(), d.port());
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                clients.add(Rig.connect(port));
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(Rig.echoed(clients.get(i), i & 127)).isEqualTo(i & 127);
            }

            assertThat(rig.traffic().openConnections()).isEqualTo(1_000);
            for (var client : clients) {
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                client.close();
            }
            assertThat(rig.traffic().openConnections()).isZero();
            assertThat(rig.traffic().connections()).isEqualTo(1_000);
        }
    }

    @Test
    void connectionsThatStayAreSpreadEvenly() throws Exception {
        var counts = new java.util.concurrent.ConcurrentHashMap<String, Integer>();
        try (var a = counting("a", counts);
                var b = counting("b", counts);
                var c = counting("c", counts)) {
            rig.publish(port, a.port(), b.port(), c.port());
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                var client = Rig.connect(port);
                assertThat(client.getInputStream().read()).isEqualTo(1);
                clients.add(client);
            }

            assertThat(counts)
                    .containsOnly(
                            java.util.Map.entry("a", 10),
                            java.util.Map.entry("b", 10),
                            java.util.Map.entry("c", 10));
            for (var client : clients) {
                client.close();
            }
        }
    }

    private static Server counting(String name, java.util.Map<String, Integer> counts)
            throws IOException {
        return new Server(client -> {
            counts.merge(name, 1, Integer::sum);
            client.getOutputStream().write(1);
            client.getInputStream().read();
        });
    }

    @Test
    void listensOnAllAddressesOfBothFamilies() throws Exception {
        try (var everywhere = new Rig(new InetSocketAddress(0).getAddress());
                var live = Server.named("live")) {
            everywhere.publish(port, live.port());

            for (var address : List.of("127.0.0.1", "127.0.0.2", "::1")) {
                try (var client = new Socket(InetAddress.getByName(address), port.port())) {
                    assertThat(client.getInetAddress() instanceof Inet6Address)
                            .isEqualTo(address.equals("::1"));
                    assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("live");
                }
            }
        }
    }

    @Test
    void closingResetsWhatIsOpen() throws Exception {
        try (var echo = Server.echo();
                var client = Rig.connect(published(echo))) {
            assertThat(Rig.echoed(client, 1)).isEqualTo(1);

            rig.proxy.close();

            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> Rig.connect(port)).isInstanceOf(ConnectException.class);
        }
    }

    private static void release(ServerSocket socket) throws IOException {
        socket.close();
    }
}
