package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// Three managers; what one of them became while it was away it is when it is back, although it is
/// not let into the log any more to read that it did.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
final class AwayTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @AutoClose private static TestHosts hosts;
    private static TestHost one;
    private static TestHost three;

    @BeforeAll
    static void boot() throws Exception {
        hosts = TestHosts.up(3, TestDaemon.java());
        one = hosts.host(1);
        three = hosts.host(3);
        one.docker("swarm", "init").ok();
        join(hosts.host(2), "manager");
        join(three, "manager");
        Await.that("h3 to be a manager", LIMIT, () -> state().equals("Ready Reachable"));
    }

    private static void join(TestHost host, String role) throws Exception {
        String token = one.docker("swarm", "join-token", "-q", role).ok().strip();
        host.docker("swarm", "join", "--token", token, one.address() + ":2377").ok();
    }

    /// Of the third host, as the first one shows it.
    private static String state() throws Exception {
        return one.docker("node", "ls", "--format", "{{.Hostname}}|{{.Status}} {{.ManagerStatus}}")
                .ok()
                .lines()
                .filter(line -> line.startsWith("h3|"))
                .findFirst()
                .orElse("h3|none")
                .substring("h3|".length())
                .strip();
    }

    private static void kill() throws Exception {
        three.killDaemon();
        Await.that("h3 to be down", LIMIT, () -> state().startsWith("Down"));
    }

    @Test
    @Order(1)
    void aDemotedManagerIsAWorker() throws Exception {
        kill();
        one.docker("node", "demote", "h3").ok();

        three.restore();

        Await.that("h3 to be a worker", LIMIT, () -> state().equals("Ready"));
        assertThat(three.docker("node", "ls").refused()).contains("is not a swarm manager");
        assertThat(three.dataRoot().resolve("swarm").resolve("log")).doesNotExist();
    }

    @Test
    @Order(2)
    void aRemovedNodeSaysSoAndLeaves() throws Exception {
        kill();
        one.docker("node", "rm", "h3").ok();

        three.restore();

        Await.that(
                "h3 to say that it was removed",
                LIMIT,
                () ->
                        three.docker("info", "--format", "{{.Swarm.Error}}")
                                .ok()
                                .contains("this node was removed from it"));
        three.docker("swarm", "leave", "--force").ok();
        join(three, "worker");
        Await.that("h3 to be ready", LIMIT, () -> state().equals("Ready"));
    }
}
