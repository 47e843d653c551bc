package io.swarmlog.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Peer;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// TCP connections to tasks of another host.
@Timeout(60)
class TunnelTest implements CarriedTcp {
    private final TunnelRig rig;

    TunnelTest() throws IOException {
        rig = new TunnelRig();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Override
    public PublishedPort published(Server task) throws IOException {
        return rig.publish(Protocol.TCP, task.port());
    }

    @Override
    public List<Traffic> traffic() {
        return List.of(TunnelRig.traffic(rig.near), TunnelRig.traffic(rig.far));
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
            Rig.assertReset(client);
        }

        assertThat(TunnelRig.traffic(rig.near).unserved()).isEqualTo(1);
        assertThat(TunnelRig.traffic(rig.near).openConnections()).isZero();
    }

    @Test
    void aTaskThatDrainsKeepsItsConnectionsAndGetsNoNewOnes() throws Exception {
        try (var echo = Server.echo();
                var client = Rig.connect(rig.publish(Protocol.TCP, echo.port()))) {
            assertThat(Rig.echoed(client, 1)).isEqualTo(1);
            rig.publish(Protocol.TCP);

            assertThat(Rig.echoed(client, 2)).isEqualTo(2);
            rig.pass(Duration.ofMinutes(15));
            Rig.assertReset(client);
        }
    }

    @Test
    void whenTheOtherHostEndsItsConnectionsAreReset() throws Exception {
        try (var echo = Server.echo();
                var here = Server.named("here")) {
            var port = rig.publish(Protocol.TCP, echo.port());
            try (var client = Rig.connect(port)) {
                assertThat(Rig.echoed(client, 1)).isEqualTo(1);

                rig.far.close();

                Rig.assertReset(client);
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
                assertThat(Rig.echoed(old, 1)).isEqualTo(1);

                var next = new TestCa();
                rig.nearNode.become(next.node(TunnelRig.manager("near")));
                rig.farNode.become(next.node(TunnelRig.worker("far")));

                try (var fresh = Rig.connect(port)) {
                    assertThat(Rig.echoed(fresh, 2)).isEqualTo(2);
                }
                assertThat(Rig.echoed(old, 3)).isEqualTo(3);
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
                assertThat(Rig.echoed(clients.get(i), i & 127)).isEqualTo(i & 127);
            }
            for (var client : clients) {
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                client.close();
            }
            assertThat(TunnelRig.traffic(rig.near).failedConnects()).isZero();
        }
    }
}
