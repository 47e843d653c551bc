package io.swarmlog.command.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real docker CLI through the gateway to the real engine. Skipped where there is none.
@Timeout(120)
class RealEngineTest {
    private static final Path ENGINE = Path.of("/var/run/docker.sock");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String IMAGE = "gwt-box";

    private final Path folder;
    private final Gateway gateway;
    private final String mine = "gwt-" + Long.toString(System.nanoTime(), 36);

    RealEngineTest(@TempDir Path folder) throws IOException {
        assumeTrue(Files.isWritable(ENGINE), "no engine on this host");
        this.folder = folder;
        this.gateway =
                Gateway.start(GatewayConfig.of(folder.resolve("g"), ENGINE), new TestSwarm());
    }

    /// An image from the machine's own busybox, since no registry may be reachable.
    @BeforeAll
    static void makeImage(@TempDir Path folder) throws Exception {
        run(
                folder,
                """
                set -e
                mkdir -p root/bin root/tmp root/etc
                cp "$(command -v busybox)" root/bin/busybox
                for name in $(busybox --list); do
                    [ "$name" = busybox ] || ln -s busybox root/bin/"$name"
                done
                tar -C root -cf - . |
                    docker -H unix://%s import --change 'ENV PATH=/bin' --change 'CMD ["sh"]' - $I
                """
                        .formatted(ENGINE));
    }

    @AfterAll
    static void removeImage(@TempDir Path folder) throws Exception {
        run(folder, "docker -H unix://" + ENGINE + " rmi -f $I >/dev/null 2>&1 || true");
    }

    @AfterEach
    void clean() throws Exception {
        sh("docker -H unix://" + ENGINE + " rm -fv " + mine + " >/dev/null 2>&1 || true");
        sh("docker -H unix://" + ENGINE + " rmi -f " + mine + " >/dev/null 2>&1 || true");
        gateway.close();
    }

    @Test
    void keepsStandardInputsEndWhileOutputFlows() throws Exception {
        assertThat(sh("echo hi | docker run -i --rm --name $N $I cat")).isEqualTo("hi\n");
        assertThat(sh("seq 200000 | docker run -i --rm --name $N $I wc -l")).isEqualTo("200000\n");
        assertThat(sh("docker run -i --rm --name $N $I seq 300000 </dev/null | wc -l"))
                .isEqualTo("300000\n");
    }

    @Test
    void carriesTerminals() throws Exception {
        background();

        assertThat(sh("script -qec 'docker exec -it $N sh -c \"test -t 0 && echo tty\"' /dev/null"))
                .contains("tty");
        assertThat(sh("echo in | docker exec -i $N cat")).isEqualTo("in\n");
        assertThat(sh("docker exec $N sh -c 'exit 7'; echo $?")).isEqualTo("7\n");
        assertThat(sh("docker exec -d $N true && echo done")).isEqualTo("done\n");
    }

    @Test
    void followsAttachesAndLetsGoWhenTheClientIsCutOff() throws Exception {
        background();

        assertThat(sh("docker logs --tail 1 $N")).startsWith("tick");
        assertThat(sh("timeout -s KILL 2 docker logs -f $N | head -1")).startsWith("tick");
        assertThat(sh("timeout -s KILL 2 docker attach --sig-proxy=false $N </dev/null | head -1"))
                .startsWith("tick");
        assertThat(sh("timeout -s KILL 1 docker events; echo cut")).contains("cut");
        assertThat(sh("timeout -s KILL 2 docker stats --format {{.Name}} $N; echo cut"))
                .contains("cut");

        eventually(() -> gateway.counters().openConnections().sum() == 0);
        eventually(() -> gateway.counters().openEngineConnections().sum() == 0);
    }

    @Test
    void letsGoOfTheEngineWhenAClientOfAQuietContainerIsKilled() throws Exception {
        sh("docker run -d --name $N $I sleep 1000");
        long before = descriptors();

        sh("for i in $(seq 5); do timeout -s KILL 1 docker attach $N </dev/null & done; wait");
        sh("for i in $(seq 5); do timeout -s KILL 1 docker logs -f $N & done; wait");

        eventually(() -> gateway.counters().openEngineConnections().sum() == 0);
        eventually(() -> descriptors() <= before + 2);
    }

    @Test
    void copiesFilesBothWays() throws Exception {
        background();
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Files.write(folder.resolve("in"), bytes);

        sh("docker cp in $N:/in && docker cp $N:/in out");

        assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(bytes);
        assertThat(sh("docker cp $N:/missing out 2>&1")).contains("Could not find the file");
    }

    @Test
    void buildsSavesAndLoadsABigImage() throws Exception {
        byte[] noise = new byte[1024 * 1024];
        new Random(2).nextBytes(noise);
        Files.write(folder.resolve("noise"), noise);
        sh("for i in $(seq 100); do cat noise; done > big");
        sh("printf 'FROM gwt-box\\nCOPY big /big\\nRUN wc -c /big\\n' > Dockerfile");

        assertThat(sh("DOCKER_BUILDKIT=0 docker build -t $N . 2>&1"))
                .contains("104857600 /big")
                .contains("Successfully tagged");
        String saved = sh("docker save $N | sha256sum");

        assertThat(sh("docker -H unix://" + ENGINE + " save $N | sha256sum")).isEqualTo(saved);
        assertThat(
                        sh(
                                "docker save $N -o image.tar && docker rmi $N >/dev/null && docker load -i image.tar"))
                .contains("Loaded image: " + mine);
        assertThat(sh("docker run --rm --name $N $N wc -c /big")).contains("104857600");
    }

    @Test
    void showsEventsAndStatistics() throws Exception {
        background();

        assertThat(sh("docker stats --no-stream --format {{.Name}} $N")).isEqualTo(mine + "\n");
        assertThat(
                        sh(
                                "docker events --since 1m --until 0s --filter container=$N"
                                        + " --format {{.Action}}"))
                .contains("create")
                .contains("start");
    }

    @Test
    void passesErrorsOnAsTheyAre() throws Exception {
        for (String command :
                List.of(
                        "docker inspect gwt-missing",
                        "docker plugin inspect gwt-missing",
                        "docker plugin enable gwt-missing",
                        "docker plugin install --grant-all-permissions localhost:1/gwt/missing",
                        "docker pull localhost:1/gwt/missing",
                        "printf rubbish | docker load",
                        "docker run --rm gwt-missing/none:1")) {
            String through = sh(command + " 2>&1; echo $?");
            String direct =
                    sh("export DOCKER_HOST=unix://" + ENGINE + "; " + command + " 2>&1; echo $?");

            assertThat(through).as(command).isEqualTo(direct);
        }
    }

    @Test
    void refusesVersionsAndPathsExactlyAsTheEngine() throws IOException {
        for (String target :
                List.of(
                        "/v1.99/services",
                        "/v1.11/services",
                        "/v2/services",
                        "//v1.41/services",
                        "/v1.41/services/",
                        "/v1.41/nope",
                        "/v1.41/../services",
                        "/vfoo/services")) {
            String request = "GET " + target + " HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n";

            assertThat(say(folder.resolve("g"), request)).isEqualTo(say(ENGINE, request));
        }
        String ours = say(folder.resolve("g"), get("/v1.41.0/services"));
        assertThat(ours).contains("\r\nServer: Docker/").endsWith("\n[]\n");
    }

    @Test
    void servesManyClientsAtOnce() throws Exception {
        List<Future<String>> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < 200; client++) {
                answers.add(threads.submit(mixed()));
            }
        }

        for (Future<String> answer : answers) {
            assertThat(answer.get()).endsWith("[]\n");
        }
        eventually(() -> gateway.counters().openConnections().sum() == 0);
        eventually(() -> gateway.counters().openEngineConnections().sum() == 0);
    }

    private Callable<String> mixed() {
        return () -> {
            try (RawConnection client = RawConnection.to(folder.resolve("g"))) {
                for (int turn = 0; turn < 5; turn++) {
                    client.send("GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n");
                    assertThat(client.readAnswer()).endsWith("OK");
                }
                client.send("GET /services HTTP/1.1\r\nHost: d\r\n\r\n");
                return client.readAnswer();
            }
        };
    }

    private void background() throws Exception {
        sh("docker run -d --name $N $I sh -c 'while true; do echo tick; sleep 0.1; done'");
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n";
    }

    private static String say(Path socket, String request) throws IOException {
        try (RawConnection client = RawConnection.to(socket)) {
            client.send(request);
            return client.readAll().replaceFirst("Date: [^\r]*", "Date: x");
        }
    }

    /// Runs a command through the gateway; `$N` is the name of everything this test makes.
    private String sh(String command) throws IOException, InterruptedException {
        return run(folder, command, mine);
    }

    private static String run(Path folder, String command)
            throws IOException, InterruptedException {
        return run(folder, command, "");
    }

    private static String run(Path folder, String command, String mine)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).directory(folder.toFile());
        builder.environment().put("I", IMAGE);
        builder.environment().put("DOCKER_HOST", "unix://" + folder.resolve("g"));
        builder.environment().put("N", mine);
        Path output = Files.createTempFile(folder, "out", "");
        builder.redirectOutput(output.toFile());
        builder.redirectError(folder.resolve("errors").toFile());
        Process shell = builder.start();
        shell.getOutputStream().close();
        if (!shell.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            throw new IOException("expected an end within " + LIMIT + ", but goes on: " + command);
        }
        return Files.readString(output);
    }

    private static long descriptors() {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Waits for something that another process or thread brings about.
    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time ran out").isLessThan(end);
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }
}
