package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Another root takes over in a swarm of two managers and a worker, while commands and traffic
/// flow.
@Timeout(300)
final class ManyCertificatesTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int PORT = 8080;

    @AutoClose private static TestHosts hosts;
    private static TestHost one;

    @BeforeAll
    static void boot() throws Exception {
        hosts = TestHosts.up(3, TestDaemon.java());
        one = hosts.host(1);
        for (TestHost host : hosts.hosts()) {
            TestImage.ensure(host.engineSocket());
        }
        one.docker("swarm", "init").ok();
        join(hosts.host(2), "worker");
        join(hosts.host(3), "manager");
        one.docker(
                        "service",
                        "create",
                        "-d",
                        "--name",
                        "web",
                        "--replicas",
                        "3",
                        "-p",
                        PORT + ":80",
                        TestImage.ONE)
                .ok();
        Await.that("three tasks", LIMIT, () -> tasks().lines().count() == 3);
    }

    private static void join(TestHost host, String role) throws Exception {
        String token = one.docker("swarm", "join-token", "-q", role).ok().strip();
        // On a busy machine it may go on in the background after the command gave up.
        host.docker("swarm", "join", "--token", token, one.address() + ":2377");
        Await.that(host.name() + " to be ready", LIMIT, () -> isReady(host));
    }

    private static boolean isReady(TestHost host) throws Exception {
        return one.docker("node", "ls", "--format", "{{.Hostname}} {{.Status}}")
                .ok()
                .lines()
                .anyMatch((host.name() + " Ready")::equals);
    }

    /// The tasks that run, and where.
    private static String tasks() throws Exception {
        return one.docker(
                        "service",
                        "ps",
                        "--no-trunc",
                        "--filter",
                        "desired-state=running",
                        "--format",
                        "{{.ID}} {{.Node}} {{.CurrentState}}",
                        "web")
                .ok()
                .lines()
                .filter(line -> line.contains(" Running "))
                .map(line -> line.substring(0, line.indexOf(" Running ")))
                .sorted()
                .reduce("", (all, line) -> all + line + "\n");
    }

    @Test
    void aNewRootTakesOverAndNobodyNotices() throws Exception {
        String tasks = tasks();
        String oldRoot = one.docker("swarm", "ca").ok().strip();
        String oldToken = one.docker("swarm", "join-token", "-q", "worker").ok().strip();
        List<String> notReady = new ArrayList<>();

        hosts.host(3).docker("swarm", "ca", "--rotate", "--detach", "-q").ok();

        Await.that(
                "the new root alone on every host",
                LIMIT,
                () -> {
                    one.docker("service", "update", "-d", "--label-add", "n=1", "web").ok();
                    one.get("http://" + hosts.host(2).address() + ":" + PORT + "/").ok();
                    one.docker("node", "ls", "--format", "{{.Hostname}} {{.Status}}")
                            .ok()
                            .lines()
                            .filter(line -> !line.endsWith("Ready"))
                            .forEach(notReady::add);
                    return isRotated(oldRoot);
                });

        assertThat(notReady).isEmpty();
        assertThat(tasks()).isEqualTo(tasks);
        String newRoot = one.docker("swarm", "ca").ok().strip();
        for (TestHost host : hosts.hosts()) {
            String trusted =
                    Files.readString(host.dataRoot().resolve("swarm/identity/root.crt")).strip();
            assertThat(trusted).isEqualTo(newRoot);
        }
        assertThat(one.docker("swarm", "join-token", "-q", "worker").ok().strip().split("-")[2])
                .isNotEqualTo(oldToken.split("-")[2]);
        for (TestHost host : hosts.hosts()) {
            host.restartDaemon();
            host.awaitDaemon();
        }
        Await.that(
                "all to be ready under the new root",
                LIMIT,
                () ->
                        one.docker("node", "ls", "--format", "{{.Status}}")
                                        .ok()
                                        .lines()
                                        .filter("Ready"::equals)
                                        .count()
                                == 3);
    }

    private static boolean isRotated(String oldRoot) throws Exception {
        for (TestHost host : hosts.hosts()) {
            String roots =
                    Files.readString(host.dataRoot().resolve("swarm/identity/root.crt")).strip();
            if (roots.contains(oldRoot)) {
                return false;
            }
        }
        return true;
    }
}
