package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import java.io.IOException;
import java.io.Reader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each of a manager's ports hears plain text and an older TLS: it ends the connection, and at most
/// says in TLS that it heard none of it.
@Timeout(120)
final class PlainTextTest {
    /// A TLS record of this type is an alert: 5 bytes of header, 2 of text.
    private static final int ALERT = 21;

    private static final int ALERT_BYTES = 7;

    /// After this long a port that neither answers nor ends the connection has failed.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// Kafka's request that a client asks first, and that needs no permission.
    private static final short API_VERSIONS = 18;

    private static final byte[] HTTP =
            "GET /swarmlog/v1/certificate HTTP/1.1\r\nHost: x\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    @AutoClose private static TestDaemon swarm;
    private static String address = "";
    private static int first;
    private List<EventRecord> before = List.of();

    /// In their order, from the first on.
    private enum Port {
        DOOR,
        LOG_CLIENTS,
        LOG_QUORUM,
        TUNNELS
    }

    @BeforeAll
    static void begin() throws IOException {
        swarm = TestDaemon.withSwarm();
        Properties state = new Properties();
        try (Reader reader = Files.newBufferedReader(swarm.files().state())) {
            state.load(reader);
        }
        address = state.getProperty("address", "");
        first = Integer.parseInt(state.getProperty("port", ""));
    }

    @BeforeEach
    void look() throws IOException {
        before = changes();
    }

    /// All that changed in the swarm, but for nodes that a busy machine holds up.
    private static List<EventRecord> changes() throws IOException {
        return swarm.events().stream()
                .filter(it -> !(it.event() instanceof Event.NodeStateChanged))
                .toList();
    }

    @AfterEach
    void nothingChangedAndOthersAreServed() throws IOException {
        assertThat(changes()).isEqualTo(before);
        Await.that(
                "the node to be ready",
                LIMIT,
                () ->
                        swarm.docker("docker node ls --format '{{.Status}}'")
                                .strip()
                                .equals("Ready"));
    }

    @ParameterizedTest
    @EnumSource
    void anHttpRequestIsNotAnswered(Port port) throws IOException {
        assertIsNoAnswer(heard(port, HTTP));
    }

    @ParameterizedTest
    @EnumSource
    void aKafkaRequestIsNotAnswered(Port port) throws IOException {
        assertIsNoAnswer(heard(port, apiVersions()));
    }

    @ParameterizedTest
    @EnumSource
    void anOlderTlsIsRefusedAlsoWithAManagersCertificate(Port port) throws Exception {
        assertThatThrownBy(() -> greet(port, "TLSv1.2"))
                .isInstanceOfAny(SSLHandshakeException.class, SocketException.class);

        assertThatCode(() -> greet(port, "TLSv1.3")).doesNotThrowAnyException();
    }

    private static void assertIsNoAnswer(byte[] heard) {
        if (heard.length > 0) {
            assertThat(heard).hasSize(ALERT_BYTES).startsWith(ALERT);
        }
    }

    /// All that the port says until it ends the connection.
    private static byte[] heard(Port port, byte[] said) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(said);
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
            return new byte[0];
        }
    }

    private static Socket connect(Port port) throws IOException {
        Socket socket = new Socket(address, first + port.ordinal());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    /// Version 0 of it, from the client `x`.
    private static byte[] apiVersions() {
        ByteBuffer request = ByteBuffer.allocate(15);
        request.putInt(11).putShort(API_VERSIONS).putShort((short) 0).putInt(1);
        return request.putShort((short) 1).put((byte) 'x').array();
    }

    /// A handshake as the manager itself, in that version of TLS.
    private static void greet(Port port, String version) throws Exception {
        MutualTls own = MutualTls.of(new TlsFiles(swarm.files().identity()));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own.keystore(), new char[0]);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(own.truststore());
        SSLContext context = SSLContext.getInstance(version);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (Socket plain = connect(port);
                SSLSocket tls =
                        (SSLSocket)
                                context.getSocketFactory().createSocket(plain, "any", 1, true)) {
            tls.setEnabledProtocols(new String[] {version});
            tls.startHandshake();
        }
    }
}
