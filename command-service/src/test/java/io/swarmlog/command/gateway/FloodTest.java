package io.swarmlog.command.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients of the socket that are many, slow or hostile: what they hold is bounded, and the next is
/// answered.
@Timeout(90)
final class FloodTest {
    private static final int MIB = 1 << 20;
    private static final int MUTATIONS = 600;

    private final Path folder;
    private final TestSwarm swarm = new TestSwarm();
    private final ScriptedEngine engine;
    private final Gateway gateway;
    private final List<SocketChannel> clients = new ArrayList<>();

    FloodTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.engine =
                new ScriptedEngine(
                        folder.resolve("e"),
                        Map.of(
                                "/ok",
                                (c, _) ->
                                        c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
        this.gateway =
                Gateway.start(GatewayConfig.of(folder.resolve("g"), folder.resolve("e")), swarm);
    }

    @AfterEach
    void stop() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        gateway.close();
        engine.close();
    }

    @Test
    void bodiesThatDoNotEndAreHeldUpToALimitInAll() throws IOException {
        byte[] most = new byte[OwnRequest.BODY_LIMIT_BYTES - 1];
        for (int i = 0; i < 20; i++) {
            tryToSend(client(), post(OwnRequest.BODY_LIMIT_BYTES), most);
        }

        assertThat(gateway.crowd().gatheredBytes()).isLessThanOrEqualTo(Crowd.GATHERED_LIMIT_BYTES);
        closeClients();
        assertServed();
    }

    @Test
    void headsThatDoNotEndAreHeldUpToALimitInAll() throws IOException {
        byte[] most = ("GET /services?x=" + "y".repeat(MIB - 100)).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 80; i++) {
            tryToSend(client(), most);
        }

        assertThat(gateway.crowd().gatheredBytes()).isLessThanOrEqualTo(Crowd.GATHERED_LIMIT_BYTES);
        closeClients();
        assertServed();
    }

    /// Each answer has three megabytes; nobody reads.
    @Test
    void answersThatNobodyTakesAreHeldUpToALimitInAll() throws IOException {
        byte[] ask = "GET /swarm/huge HTTP/1.1\r\n\r\n".repeat(50).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 100; i++) {
            tryToSend(client(), ask);
        }
        assertServed();

        assertThat(gateway.crowd().outgoing().waitingBytes())
                .isLessThanOrEqualTo(Crowd.OUTGOING_LIMIT_BYTES);
    }

    /// A client that asks and asks and takes no answer is not read any further.
    @Test
    void requestsAreNotReadWhileAnswersWait() throws IOException {
        SocketChannel client = client();
        client.configureBlocking(false);
        ByteBuffer many =
                ByteBuffer.wrap(
                        "GET /swarm/big HTTP/1.1\r\n\r\n"
                                .repeat(200_000)
                                .getBytes(StandardCharsets.UTF_8));
        int idle = 0;
        while (many.hasRemaining() && idle < 200) {
            if (client.write(many) == 0) {
                idle++;
                assertServed();
            } else {
                idle = 0;
            }
        }

        assertThat(many.hasRemaining()).isTrue();
        assertThat(gateway.counters().owned().sum()).isLessThan(20_000);
    }

    @Test
    void thousandsThatSayNothingHoldUpNobody() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            client();
        }

        assertServed();
    }

    @Test
    void moreHeadersThanAnyoneSendsAreRefused() throws IOException {
        SocketChannel client = client();
        send(
                client,
                ("GET /services HTTP/1.1\r\n" + "a:\r\n".repeat(200_000) + "\r\n")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(read(client)).startsWith("HTTP/1.1 431 ");
        assertServed();
    }

    /// Nothing that is sent makes an answer that says that we are at fault, or holds up the next.
    @Test
    void mutatedRequestsAreAnsweredOrRefused() throws IOException {
        // Some of them are for the engine then.
        engine.close();
        Random chance = new Random(6);
        String[] seeds = {
            "GET /v1.41/services?filters=%7B%7D HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n",
            "POST /services/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
                    + "\r\n2\r\n{}\r\n0\r\nA: b\r\n\r\n",
            "POST /services/create HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
                    + "Connection: close\r\n\r\n{}",
        };
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] request = seeds[chance.nextInt(seeds.length)].getBytes(StandardCharsets.UTF_8);
            for (int changes = chance.nextInt(4); changes >= 0; changes--) {
                request[chance.nextInt(request.length)] = (byte) chance.nextInt(256);
            }
            try (SocketChannel client = connect()) {
                tryToSend(client, request);
                client.shutdownOutput();
                assertThat(read(client)).doesNotStartWith("HTTP/1.1 500");
            }
        }
        assertServed();
    }

    private static byte[] post(int length) {
        return ("POST /services/create HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void assertServed() throws IOException {
        try (SocketChannel client = connect()) {
            send(
                    client,
                    "GET /services HTTP/1.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(read(client)).startsWith("HTTP/1.1 200 ");
        }
    }

    private SocketChannel client() throws IOException {
        SocketChannel client = connect();
        clients.add(client);
        return client;
    }

    private void closeClients() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        clients.clear();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(folder.resolve("g")));
        return client;
    }

    private static void tryToSend(SocketChannel client, byte[]... parts) {
        try {
            for (byte[] part : parts) {
                send(client, part);
            }
        } catch (IOException _) {
            // It was refused before all was sent.
        }
    }

    private static void send(SocketChannel client, byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            client.write(all);
        }
    }

    private static String read(SocketChannel client) {
        var answer = new StringBuilder();
        ByteBuffer some = ByteBuffer.allocate(16 * 1024);
        try {
            while (client.read(some) >= 0) {
                answer.append(StandardCharsets.ISO_8859_1.decode(some.flip()));
                some.clear();
            }
        } catch (IOException _) {
            // What came before counts.
        }
        return answer.toString();
    }
}
