package io.swarmlog.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Datagrams to and from tasks of another host.
@Timeout(60)
class TunnelUdpTest {
    private final TunnelRig rig;
    private final DatagramSocket task = echo();
    private final DatagramSocket client = new DatagramSocket();

    TunnelUdpTest() throws IOException {
        rig = new TunnelRig();
        client.setSoTimeout(10_000);
    }

    @AfterEach
    void stop() {
        client.close();
        task.close();
        rig.close();
    }

    /// Sends each datagram back.
    private static DatagramSocket echo() throws IOException {
        var socket = new DatagramSocket(0, Server.loopback());
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (!socket.isClosed()) {
                            var asked = new DatagramPacket(new byte[65_536], 65_536);
                            socket.receive(asked);
                            socket.send(asked);
                        }
                    } catch (IOException e) {
                        // Closed by the test.
                    }
                });
        return socket;
    }

    private byte[] asked(PublishedPort port, byte[] bytes) throws IOException {
        client.send(
                new DatagramPacket(
                        bytes,
                        bytes.length,
                        new InetSocketAddress(Server.loopback(), port.port())));
        var answer = new DatagramPacket(new byte[65_536], 65_536);
        client.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_400, 16_384, 65_507})
    void aDatagramOfAnySizeComesAndGoesWhole(int size) throws Exception {
        byte[] sent = new byte[size];
        new Random(1).nextBytes(sent);
        var port = rig.publish(Protocol.UDP, task.getLocalPort());

        for (int i = 0; i < 3; i++) {
            assertThat(asked(port, sent)).isEqualTo(sent);
        }

        assertThat(TunnelRig.traffic(rig.near).sessions()).isEqualTo(1);
        assertThat(TunnelRig.traffic(rig.far).sessions()).isEqualTo(1);
    }

    @Test
    void aSessionThatIsIdleEndsOnBothHosts() throws Exception {
        var port = rig.publish(Protocol.UDP, task.getLocalPort());
        assertThat(asked(port, new byte[] {1})).hasSize(1);

        rig.pass(Limits.SESSION_IDLE);

        assertThat(TunnelRig.traffic(rig.near).openSessions()).isZero();
        assertThat(TunnelRig.traffic(rig.far).openSessions()).isZero();
        assertThat(asked(port, new byte[] {2})).hasSize(1);
    }

    @Test
    void afterATaskThatIsNotKnownThereTheNextIsAsked() throws Exception {
        var port = rig.publish(Protocol.UDP, task.getLocalPort());
        rig.route(port, List.of(rig.remote(1), rig.remote(task.getLocalPort())));
        client.setSoTimeout(300);

        int answers = 0;
        for (int i = 0; i < 10 && answers < 2; i++) {
            try {
                answers += asked(port, new byte[] {1}).length;
            } catch (SocketTimeoutException e) {
                // The datagram to the unknown task is lost, as datagrams are.
            }
        }

        assertThat(answers).isEqualTo(2);
    }
}
