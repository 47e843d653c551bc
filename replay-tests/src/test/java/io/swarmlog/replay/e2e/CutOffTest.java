package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.Ran;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The manager that leads is cut off for longer than it takes the others to give it up. What they
/// take once, they take all along: a server that waits for the former controller must not lose its
/// clients meanwhile (`controller.socket.timeout.ms`).
@Tag("long")
final class CutOffTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int WRITES = 25;

    @Test
    @Timeout(400)
    void theOthersTakeEveryCommandWhileTheLeaderIsAway() throws Exception {
        try (TestHosts hosts = TestHosts.up(3, TestDaemon.java())) {
            TestHost one = hosts.host(1);
            one.docker("swarm", "init").ok();
            String token = one.docker("swarm", "join-token", "-q", "manager").ok().strip();
            for (TestHost host : List.of(hosts.host(2), hosts.host(3))) {
                host.docker("swarm", "join", "--token", token, one.address() + ":2377").ok();
            }
            Await.that("three managers", LIMIT, () -> reachable(hosts.host(2)) == 3);

            one.cutOff();
            Await.that("the first command to be taken", LIMIT, () -> label(hosts, 0).exit() == 0);
            List<String> refused = new ArrayList<>();
            for (int write = 1; write <= WRITES; write++) {
                Ran ran = label(hosts, write);
                if (ran.exit() != 0) {
                    refused.add(write + ": " + ran.err());
                }
                // A second apart: Kafka's own waits end after 8 to 30 s.
                hosts.host(2).inside("sleep", "1").ok();
            }
            one.reconnect();

            assertThat(refused).isEmpty();
            Await.that("it to be back", LIMIT, () -> reachable(hosts.host(2)) == 3);
            Await.that(
                    "it to know what it missed",
                    LIMIT,
                    () ->
                            labels(one).contains("write:" + WRITES)
                                    && one.docker("node", "ls").exit() == 0);
        }
    }

    private static Ran label(TestHosts hosts, int write) throws IOException {
        TestHost by = hosts.host(2 + write % 2);
        return by.docker("node", "update", "--label-add", "write=" + write, "h2");
    }

    private static String labels(TestHost by) throws IOException {
        return by.docker("node", "inspect", "h2", "--format", "{{.Spec.Labels}}").out();
    }

    private static long reachable(TestHost by) throws IOException {
        return by.docker("node", "ls", "--format", "{{.ManagerStatus}}")
                .out()
                .lines()
                .filter(status -> status.equals("Leader") || status.equals("Reachable"))
                .count();
    }
}
