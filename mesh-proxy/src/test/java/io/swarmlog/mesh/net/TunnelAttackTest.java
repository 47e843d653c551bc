package io.swarmlog.mesh.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.swarmlog.mesh.net.tunnel.Answer;
import io.swarmlog.mesh.net.tunnel.Preface;
import io.swarmlog.mesh.route.Ask;
import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Peer;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.io.IOException;
import java.net.Socket;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whoever knocks at a mesh's port and may not: refused, and nobody else notices.
@Timeout(60)
class TunnelAttackTest {
    private static final int NOTHING = -1;

    private final TunnelRig rig;
    private final Server task = Server.named("task");
    private PublishedPort port = new PublishedPort(Protocol.TCP, 1);

    TunnelAttackTest() throws IOException {
        rig = new TunnelRig();
    }

    @BeforeEach
    void publish() throws IOException {
        port = rig.publish(Protocol.TCP, task.port());
    }

    @AfterEach
    void stop() {
        task.close();
        rig.close();
    }

    private void othersAreServed() throws IOException {
        assertThat(Rig.heard(port)).isEqualTo("task");
    }

    @Test
    void aNodeOfTheSwarmIsAnswered() throws Exception {
        assertThat(answer(rig.nearNode.own(), ask(Protocol.TCP, task.port()))).isZero();
        assertThat(rig.far.refusedTunnels()).isZero();
    }

    @Test
    void withoutACertificateNothingIsAnswered() throws Exception {
        assertThat(answer(new KeyManager[0], ask(Protocol.TCP, task.port()))).isEqualTo(NOTHING);
        assertThat(rig.far.refusedTunnels()).isEqualTo(1);
        othersAreServed();
    }

    @Test
    void aCertificateOfAnotherRootIsNotAnswered() throws Exception {
        var stranger = new TestCa().issue(TunnelRig.manager("near"), Duration.ZERO);

        assertThat(answer(stranger, ask(Protocol.TCP, task.port()))).isEqualTo(NOTHING);
        othersAreServed();
    }

    @Test
    void aCertificateOfAnotherSwarmUnderTheSameRootIsNotAnswered() throws Exception {
        var other = rig.ca.issue("O=other,OU=swarm-manager,CN=near", Duration.ZERO);

        assertThat(answer(other, ask(Protocol.TCP, task.port()))).isEqualTo(NOTHING);
        othersAreServed();
    }

    @Test
    void aPublishersCertificateIsNotAnswered() throws Exception {
        var publisher = rig.ca.issue("O=swarm,OU=swarm-publisher,CN=near", Duration.ZERO);

        assertThat(answer(publisher, ask(Protocol.TCP, task.port()))).isEqualTo(NOTHING);
    }

    @Test
    void anExpiredCertificateIsNotAnswered() throws Exception {
        var expired = rig.ca.issue(TunnelRig.manager("near"), Duration.ofMinutes(1));

        assertThat(answer(expired, ask(Protocol.TCP, task.port()))).isEqualTo(NOTHING);
        othersAreServed();
    }

    @Test
    void aNodeThatIsNoMemberAnyMoreIsRefused() throws Exception {
        var removed = rig.ca.issue(TunnelRig.worker("removed"), Duration.ZERO);

        assertThat(answer(removed, ask(Protocol.TCP, task.port())))
                .isEqualTo(code(Answer.NO_MEMBER));
        othersAreServed();
    }

    @Test
    void theOpenTunnelOfANodeEndsWhenItIsNoMemberAnyMore() throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(rig.nearNode.own(), new char[0]);
        try (var plain = rig.knock();
                var tls = tls(keys.getKeyManagers(), plain)) {
            tls.getOutputStream().write(preface(ask(Protocol.TCP, task.port())));
            assertThat(tls.getInputStream().readNBytes(Answer.LENGTH)[1]).isZero();

            rig.far
                    .apply(
                            TunnelRig.table(
                                    port,
                                    new NodeId("another"),
                                    List.of(TunnelRig.local(task.port()))))
                    .join();

            // What the task said before still comes.
            tls.getInputStream().readAllBytes();
        }
    }

    @Test
    void whatIsNotPublishedHereIsRefused() throws Exception {
        var own = rig.nearNode.own();

        assertThat(answer(own, ask(Protocol.TCP, 22))).isEqualTo(code(Answer.UNKNOWN_TASK));
        assertThat(answer(own, new Ask(Protocol.TCP, new TaskId("task-" + task.port()), 22)))
                .isEqualTo(code(Answer.NOT_PUBLISHED));
        assertThat(answer(own, ask(Protocol.UDP, task.port())))
                .isEqualTo(code(Answer.NOT_PUBLISHED));
    }

    @Test
    void anotherLanguageInsideTheTunnelIsRefused() throws Exception {
        var own = rig.nearNode.own();

        assertThat(answer(own, "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII)))
                .isEqualTo(code(Answer.NOT_UNDERSTOOD));
        othersAreServed();
    }

    @Test
    void plainTextIsRefused() throws Exception {
        for (byte[] text :
                List.of(
                        "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII),
                        preface(ask(Protocol.TCP, task.port())),
                        new byte[100_000])) {
            try (var plain = rig.knock()) {
                plain.getOutputStream().write(text);
                assertThat(heardNothingButAnAlert(plain)).isTrue();
            }
        }
        othersAreServed();
    }

    /// TLS says in plain text that it heard none (record type 21), or the connection is reset.
    private static boolean heardNothingButAnAlert(Socket plain) {
        try {
            byte[] heard = plain.getInputStream().readAllBytes();
            return heard.length == 0 || heard[0] == 21;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void thoseWhoSayNothingAreEndedAndHoldUpNobody() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            silent.add(rig.knock());
        }

        othersAreServed();

        for (var each : silent) {
            assertThat(heardNothingButAnAlert(each)).isTrue();
            each.close();
        }
        assertThat(rig.far.refusedTunnels()).isEqualTo(300);
        othersAreServed();
    }

    @Test
    void aNodeThatPosesAsAnotherIsNotTalkedTo() throws Exception {
        var asked = new Peer(new NodeId("third"), TunnelRig.FAR_ADDRESS, rig.peer.port());
        rig.near
                .apply(
                        TunnelRig.table(
                                port,
                                new NodeId("third"),
                                List.of(
                                        new Backend.Remote(
                                                new TaskId("task-" + task.port()),
                                                task.port(),
                                                asked))))
                .join();

        assertThat(heardNothing(port)).isTrue();

        assertThat(TunnelRig.traffic(rig.near).failedConnects()).isEqualTo(1);
        assertThat(TunnelRig.traffic(rig.far).connections()).isZero();
    }

    private static boolean heardNothing(PublishedPort port) {
        try {
            return Rig.heard(port).isEmpty();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void anAddressThatIsNoneIsNeverLookedUp() throws Exception {
        var asked = new Peer(TunnelRig.FAR, "localhost", rig.peer.port());
        rig.route(
                port,
                List.of(new Backend.Remote(new TaskId("task-" + task.port()), task.port(), asked)));

        assertThat(heardNothing(port)).isTrue();
    }

    private static Ask ask(Protocol protocol, int port) {
        return new Ask(protocol, new TaskId("task-" + port), port);
    }

    private static byte[] preface(Ask ask) {
        ByteBuf bytes = Preface.bytes(ask, UnpooledByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    private static int code(Answer answer) {
        ByteBuf bytes = answer.bytes(UnpooledByteBufAllocator.DEFAULT);
        try {
            return bytes.getByte(1);
        } finally {
            bytes.release();
        }
    }

    private int answer(KeyStore own, Ask ask) throws Exception {
        return answer(own, preface(ask));
    }

    private int answer(KeyStore own, byte[] said) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        return answer(keys.getKeyManagers(), said);
    }

    private int answer(KeyManager[] keys, Ask ask) throws Exception {
        return answer(keys, preface(ask));
    }

    /// The code that the far mesh answers to that, [#NOTHING] when it ends the connection instead.
    private int answer(KeyManager[] keys, byte[] said) throws Exception {
        try (var plain = rig.knock();
                var tls = tls(keys, plain)) {
            tls.getOutputStream().write(said);
            int version = tls.getInputStream().read();
            return version < 0 ? NOTHING : tls.getInputStream().read();
        } catch (IOException e) {
            return NOTHING;
        }
    }

    private Socket tls(KeyManager[] keys, Socket plain) throws Exception {
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(rig.ca.trusted());
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, trust.getTrustManagers(), null);
        return context.getSocketFactory().createSocket(plain, "far", 1, true);
    }
}
