package io.swarmlog.command.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The gateway before an engine that plays what real ones do rarely.
@Timeout(30)
class GatewayTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String MIB = "x".repeat(1024 * 1024);

    private final Path folder;
    private final TestSwarm swarm = new TestSwarm();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch slowAnswer = new CountDownLatch(1);
    private ScriptedEngine engine;
    private Gateway gateway;

    GatewayTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.engine = new ScriptedEngine(folder.resolve("e"), parts());
        this.gateway =
                Gateway.start(GatewayConfig.of(folder.resolve("g"), folder.resolve("e")), swarm);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        engine.close();
    }

    private Map<String, ScriptedEngine.Part> parts() {
        Map<String, ScriptedEngine.Part> parts = new TreeMap<>(parts(told));
        parts.put(
                "/slow",
                (c, _) -> {
                    slowAnswer.await();
                    c.send(OK);
                });
        return parts;
    }

    private static Map<String, ScriptedEngine.Part> parts(BlockingQueue<String> told) {
        return Map.of(
                "/ok", (c, _) -> c.send(OK),
                "/head", (c, head) -> c.send(length(head) + head),
                "/interim",
                        (c, _) -> {
                            c.send("HTTP/1.1 100 Continue\r\n\r\n");
                            c.send(c.read(5).equals("hello") ? OK : "");
                        },
                "/hijack",
                        (c, _) -> {
                            c.send("HTTP/1.1 200 OK\r\nContent-Type: raw\r\n\r\n");
                            c.send("got " + c.readAll());
                            c.close();
                        },
                "/upgrade",
                        (c, _) -> {
                            c.send("HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\nhi ");
                            c.endOutput();
                            told.add(c.readAll());
                        },
                "/early",
                        (c, _) -> {
                            c.send("HTTP/1.1 400 Bad\r\nConnection: close\r\n");
                            c.send("Content-Length: 3\r\n\r\nbad");
                            c.close();
                        },
                "/mute", (c, _) -> c.close(),
                "/follow",
                        (c, _) -> {
                            c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                            c.send("2\r\nok\r\n");
                            told.add("ended" + c.readAll());
                        },
                "/stuck", (_, _) -> new CountDownLatch(1).await());
    }

    @Test
    void mixesBothKindsOfRequestsOnOneConnection() throws IOException {
        try (RawConnection client = client()) {
            for (int turn = 0; turn < 3; turn++) {
                client.send(get("/services"));
                assertThat(client.readAnswer()).contains("Content-Length: 3").endsWith("\n[]\n");
                client.send(get("/ok"));
                assertThat(client.readAnswer()).isEqualTo(OK);
            }
        }
        assertThat(gateway.counters().owned().sum()).isEqualTo(3);
        assertThat(gateway.counters().passed().sum()).isEqualTo(3);
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        try (RawConnection client = client()) {
            client.send(get("/ok") + get("/services") + get("/ok") + get("/swarm/boom"));

            assertThat(client.readAnswer()).isEqualTo(OK);
            assertThat(client.readAnswer()).endsWith("[]\n");
            assertThat(client.readAnswer()).isEqualTo(OK);
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 500 Internal Server Error\r\n")
                    .endsWith("{\"message\":\"no \\\"luck\\\"\"}\n");
        }
    }

    @Test
    void changesNoByteOfAPassedRequest() throws IOException {
        String odd = "GET /head HTTP/1.1\r\nhOST:  d \r\nX-a: b\r\nX-A:\r\nCookie: \u00e4\r\n\r\n";
        try (RawConnection client = client()) {
            client.send(odd);

            assertThat(client.readAnswer()).endsWith(odd);
        }
    }

    @Test
    void answersWithTheEnginesOwnHeaders() throws IOException {
        try (RawConnection client = client()) {
            client.send(get("/services"));

            assertThat(client.readAnswer())
                    .matches(
                            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Docker-Experimental: false\r\nOstype: linux\r\n"
                                    + "Server: Docker/20.10.24 \\(linux\\)\r\n"
                                    + "Date: .* GMT\r\nContent-Length: 3\r\n\r\n\\[]\n");
        }
    }

    @Test
    void usesChunksForBigAnswersAsTheEngineDoes() throws IOException {
        try (RawConnection client = client()) {
            client.send("GET /swarm/big HTTP/1.1\r\nConnection: close\r\n\r\n");

            assertThat(client.readAll())
                    .contains("\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nbb8\r\n")
                    .endsWith("x\r\n0\r\n\r\n");
        }
    }

    @Test
    void takesTheMinorVersionFromThePathElseTheNewest() throws IOException {
        try (RawConnection client = client()) {
            client.send(get("/v1.30/swarm/minor") + get("/swarm/minor"));

            assertThat(client.readAnswer()).endsWith("30");
            assertThat(client.readAnswer()).endsWith("41");
        }
    }

    @Test
    void readsChunkedBodiesAndTellsTheClientToContinue() throws IOException {
        try (RawConnection client = client()) {
            client.send(
                    "POST /swarm/echo HTTP/1.1\r\nExpect: 100-continue\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

            assertThat(client.readAnswer()).endsWith("abcde");
        }
    }

    @Test
    void refusesABodyBeyondTheLimitInDockersForm() throws IOException {
        try (RawConnection client = client()) {
            client.send("POST /swarm/echo HTTP/1.1\r\nContent-Length: 5000000\r\n\r\n");
            for (int sent = 0; sent < 5; sent++) {
                client.send(MIB.substring(0, 1_000_000));
            }

            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 413 ")
                    .endsWith("{\"message\":\"http: request body too large\"}\n");
        }
    }

    @Test
    void givesAnOwnedRequestToTheEngineAfterAll() throws IOException {
        gateway.close();
        engine.close();
        engine =
                new ScriptedEngine(
                        folder.resolve("e2"),
                        Map.of(
                                "/swarm/pass",
                                (c, head) -> c.send(length(head + "12345") + head + c.read(5))));
        gateway = Gateway.start(GatewayConfig.of(folder.resolve("g"), folder.resolve("e2")), swarm);
        try (RawConnection client = client()) {
            String request = "POST /swarm/pass HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
            client.send(request + get("/services"));

            assertThat(client.readAnswer()).endsWith(request);
            assertThat(client.readAnswer()).endsWith("[]\n");
        }
    }

    @Test
    void passesInterimAnswersOn() throws IOException {
        try (RawConnection client = client()) {
            client.send("POST /interim HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("hello" + get("/services"));

            assertThat(client.readAnswer()).isEqualTo(OK);
            assertThat(client.readAnswer()).endsWith("[]\n");
        }
    }

    @Test
    void turnsAnAnswerWithoutLengthIntoATunnelAndKeepsTheHalfClose() throws IOException {
        try (RawConnection client = client()) {
            client.send("POST /hijack HTTP/1.1\r\nContent-Length: 0\r\n\r\nstdin, early");
            client.send(" and late");
            client.endOutput();

            assertThat(client.readAll()).endsWith("\r\n\r\ngot stdin, early and late");
        }
    }

    @Test
    void keepsReadingTheClientAfterTheEngineEndedItsOutput() throws Exception {
        try (RawConnection client = client()) {
            client.send("POST /upgrade HTTP/1.1\r\nUpgrade: tcp\r\n\r\n");
            assertThat(client.readAll()).endsWith("\r\n\r\nhi ");
            client.send("still here");
            client.endOutput();

            assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("still here");
        }
    }

    @Test
    void showsAnAnswerThatCameBeforeTheWholeRequestWasTaken() throws IOException {
        try (RawConnection client = client()) {
            client.send("POST /early HTTP/1.1\r\nContent-Length: 100\r\n\r\npart");

            assertThat(client.readAll()).endsWith("\r\n\r\nbad");
        }
    }

    @Test
    void endsTheEnginesWorkWhenTheClientGoes() throws Exception {
        try (RawConnection client = client()) {
            client.send(get("/follow"));
            client.readHead();
        }

        assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("ended");
    }

    @Test
    void tellsAStreamingHandlerThatItsClientWent() throws Exception {
        try (RawConnection client = client()) {
            client.send(get("/swarm/stream?endless=1"));
            assertThat(client.readHead()).contains("Transfer-Encoding: chunked");
            assertThat(client.read(9)).isEqualTo("4\r\none\n\r\n");
        }

        assertThat(swarm.gone().await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void goesOnAfterAStreamThatEnded() throws IOException {
        try (RawConnection client = client()) {
            client.send(get("/swarm/stream"));
            client.readHead();
            assertThat(client.read(14)).isEqualTo("4\r\none\n\r\n0\r\n\r\n");
            client.send(get("/ok"));

            assertThat(client.readAnswer()).isEqualTo(OK);
        }
    }

    @Test
    void saysWhyWhenTheEngineClosesWithoutAnAnswer() throws IOException {
        try (RawConnection client = client()) {
            client.send(get("/mute"));

            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 503 Service Unavailable\r\nApi-Version: 1.41\r\n")
                    .contains("closed the connection without an answer");
        }
    }

    /// `wait`, a pull or an `exec` that says nothing is as long in coming as it takes, while the engine
    /// answers pings; one that answers nothing at all hangs.
    @Test
    void saysWhyWhenTheEngineHangsAndNeverWhileItOnlyTakesLong() throws Exception {
        try (RawConnection slow = client();
                RawConnection stuck = client()) {
            engine.pings.drainPermits();
            slow.send(get("/slow"));
            assertThat(engine.pings.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
            slowAnswer.countDown();
            assertThat(slow.readAnswer()).isEqualTo(OK);

            engine.hang();
            long from = System.nanoTime();
            stuck.send(get("/ok"));
            assertThat(stuck.readAll())
                    .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                    .contains("does not answer");
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void saysWhyWhenTheEngineIsDownAndWorksAgainOnceItIsBack() throws IOException {
        engine.close();
        Files.delete(folder.resolve("e"));
        try (RawConnection client = client()) {
            client.send(get("/services"));
            assertThat(client.readAnswer()).endsWith("[]\n");
            client.send(get("/ok"));
            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                    .contains("{\"message\":\"the Docker Engine at unix://")
                    .contains("does not answer");
        }
        engine = new ScriptedEngine(folder.resolve("e"), parts());
        try (RawConnection client = client()) {
            client.send(get("/ok"));
            assertThat(client.readAnswer()).isEqualTo(OK);
        }
    }

    @Test
    void holdsBackAClientThatSendsFasterThanTheEngineTakes() throws Exception {
        try (RawConnection client = client()) {
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    client.send(
                                            "POST /stuck HTTP/1.1\r\nContent-Length: "
                                                    + 64L * MIB.length()
                                                    + "\r\n\r\n");
                                    for (int sent = 0; sent < 64; sent++) {
                                        client.send(MIB);
                                    }
                                } catch (IOException e) {
                                    told.add("cut off");
                                }
                            });
            sender.join(Duration.ofMillis(500));

            assertThat(sender.isAlive()).isTrue();
            assertThat(gateway.counters().bytesToEngine().sum()).isLessThan(4L * MIB.length());
        }
    }

    @Test
    void limitsItsSocketToOwnerAndGroupAndTakesItAway() throws IOException {
        Path socket = folder.resolve("g");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");

        gateway.close();

        assertThat(socket).doesNotExist();
    }

    @Test
    void replacesADeadSocketButNeverALivingOneOrAFile() throws IOException {
        GatewayConfig living = GatewayConfig.of(folder.resolve("g"), folder.resolve("e"));
        assertThatThrownBy(() -> Gateway.start(living, swarm))
                .hasMessageContaining("expected nobody to listen");
        Path file = Files.createFile(folder.resolve("f"));
        assertThatThrownBy(() -> Gateway.start(GatewayConfig.of(file, file), swarm))
                .hasMessageContaining("expected a socket or nothing");
        new ScriptedEngine(folder.resolve("dead"), Map.of()).close();

        GatewayConfig dead = GatewayConfig.of(folder.resolve("dead"), folder.resolve("e"));
        try (Gateway second = Gateway.start(dead, swarm)) {
            assertThat(second.engineFace().server()).isEqualTo("Docker/20.10.24 (linux)");
        }
    }

    private RawConnection client() throws IOException {
        return RawConnection.to(folder.resolve("g"));
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: d\r\n\r\n";
    }

    private static String length(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n";
    }

    /// `/info` is answered without the engine then; everything else says that it hangs.
    @Test
    void whatAHangingEngineIsAskedIsGivenUpLongBeforeItsLimit() {
        engine.hang();
        var client = EngineClient.watched(folder.resolve("e"));

        assertThatThrownBy(() -> client.askIfWell("GET", "/stuck", new byte[0]))
                .hasMessageContaining("does not answer within 850 ms");
        assertThatThrownBy(() -> client.ask("GET", "/stuck", new byte[0]))
                .hasMessageContaining("does not answer within 4000 ms");
    }

    @Test
    void anEngineThatTakesAQuestionAndSaysNothingIsGivenUp() {
        var client = new EngineClient(folder.resolve("e"));

        assertThatThrownBy(() -> client.reply("GET", "/stuck", new byte[0], Duration.ofMillis(100)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not answer within 100 ms");
    }
}
