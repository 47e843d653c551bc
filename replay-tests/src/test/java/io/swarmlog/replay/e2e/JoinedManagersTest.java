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

/// A manager counts from the moment on in which the command that made it one is answered: the first one
/// is killed right after.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
final class JoinedManagersTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @AutoClose private static TestHosts hosts;

    @BeforeAll
    static void boot() throws Exception {
        hosts = TestHosts.up(3, TestDaemon.java());
        hosts.host(1).docker("swarm", "init").ok();
    }

    private static void join(TestHost host) throws Exception {
        TestHost first = hosts.host(1);
        String token = first.docker("swarm", "join-token", "-q", "manager").ok().strip();
        host.docker("swarm", "join", "--token", token, first.address() + ":2377").ok();
    }

    private static int leader(TestHost asked) throws Exception {
        return asked.docker("node", "ls", "--format", "{{.Hostname}}|{{.ManagerStatus}}")
                .ok()
                .lines()
                .filter(line -> line.endsWith("|Leader"))
                .mapToInt(line -> Integer.parseInt(line.substring("h".length(), line.indexOf('|'))))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitManagers(TestHost asked) throws Exception {
        Await.that(
                "three managers",
                LIMIT,
                () ->
                        asked.docker("node", "ls", "--format", "{{.Status}} {{.ManagerStatus}}")
                                        .out()
                                        .lines()
                                        .filter(line ->
                                                line.equals("Ready Leader")
                                                        || line.equals("Ready Reachable"))
                                        .count()
                                == 3);
    }

    @Test
    @Order(1)
    void afterTheSecondOfTwoJoinsTheFirstManagerMayDie() throws Exception {
        join(hosts.host(2));
        join(hosts.host(3));
        hosts.host(1).killDaemon();

        hosts.host(2).docker("network", "create", "--driver", "overlay", "after-join").ok();

        hosts.host(1).restore();
        awaitManagers(hosts.host(1));
        assertThat(hosts.host(1).docker("network", "ls", "--format", "{{.Name}}").ok())
                .contains("after-join");
    }

    @Test
    @Order(2)
    void afterAPromotionTheLeaderMayDie() throws Exception {
        int number = leader(hosts.host(2));
        TestHost leader = hosts.host(number);
        TestHost promoted = hosts.host(number % 3 + 1);
        TestHost other = hosts.host((number + 1) % 3 + 1);
        leader.docker("node", "demote", promoted.name()).ok();
        Await.that("a worker", LIMIT, () -> promoted.docker("node", "ls").exit() != 0);
        leader.docker("node", "promote", promoted.name()).ok();
        leader.killDaemon();

        other.docker("network", "create", "--driver", "overlay", "after-promotion").ok();

        leader.restore();
        awaitManagers(leader);
    }

    /// Nobody can take over from it, and its start waits for others.
    @Test
    @Order(3)
    void aManagerWithoutAMajorityStopsWhenItIsToldTo() throws Exception {
        TestHost left = hosts.host(3);
        hosts.host(1).killDaemon();
        hosts.host(2).killDaemon();
        Await.that(
                "too few managers",
                LIMIT,
                () ->
                        left.docker("network", "create", "--driver", "overlay", "not-made")
                                .err()
                                .contains("too few managers are online"));

        left.stopDaemon();
        left.startDaemon();
        left.awaitDaemon();
        left.stopDaemon();

        assertThat(left.daemonPid()).isEmpty();
    }
}
