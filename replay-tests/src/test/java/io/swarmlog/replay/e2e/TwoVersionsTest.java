package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A swarm of the first release is upgraded to this program host by host, and one host back and forth
/// on the way: it takes commands at each step, no task notices, and the level of its log is raised
/// only when all hosts read it.
@Tag("long")
@Timeout(2400)
final class TwoVersionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int REPLICAS = 6;

    /// A host whose daemon was stopped keeps its tasks for 20 s; a busy machine may take longer.
    private static final Duration KEPT_FOR = Duration.ofSeconds(15);

    private static final String AT_LEVEL_ONE = "level 1; this program reads ";

    private List<String> first = List.of();
    private TestHosts hosts;

    @BeforeEach
    void boot() throws Exception {
        first = FirstRelease.java();
        hosts = TestHosts.up(3, first);
        for (TestHost host : hosts.hosts()) {
            TestImage.ensure(host.engineSocket());
        }
        // On a busy machine the first release does not answer in time, and goes on.
        Await.that(
                "a swarm",
                LIMIT,
                () -> hosts.host(1).docker("swarm", "init").exit() == 0 || active(hosts.host(1)));
        // Nor shall hosts be given up for being slow.
        Await.that(
                "a slower heartbeat",
                LIMIT,
                () ->
                        hosts.host(1)
                                        .docker("swarm", "update", "--dispatcher-heartbeat", "5s")
                                        .exit()
                                == 0);
    }

    @AfterEach
    void end() throws Exception {
        if (hosts != null) {
            hosts.close();
        }
    }

    private void join(TestHost host, String role) throws IOException {
        String token = hosts.host(1).docker("swarm", "join-token", "-q", role).ok().strip();
        String door = hosts.host(1).address() + ":2377";
        Await.that(
                host.name() + " to join",
                LIMIT,
                () ->
                        host.docker("swarm", "join", "--token", token, door).exit() == 0
                                || active(host));
    }

    private static boolean active(TestHost host) throws IOException {
        return host.docker("info", "--format", "{{.Swarm.LocalNodeState}}").ok().equals("active\n");
    }

    // ---- what must hold at each step

    /// The containers of `web`, wherever they run.
    private TreeSet<String> running() throws IOException {
        TreeSet<String> all = new TreeSet<>();
        for (TestHost host : hosts.hosts()) {
            all.addAll(running(host));
        }
        return all;
    }

    private static TreeSet<String> running(TestHost host) throws IOException {
        return TwoHosts.lines(
                host.engine(
                                "docker ps --no-trunc -q --filter"
                                        + " label=com.docker.swarm.service.name=web")
                        .ok());
    }

    private static TreeSet<String> shown(TestHost manager) throws IOException {
        return TwoHosts.lines(
                manager.shell(
                                "docker inspect --type task --format"
                                        + " '{{if eq (print .Status.State) \"running\"}}{{.Status.ContainerStatus.ContainerID}}{{end}}'"
                                        + " $(docker service ps -q web)")
                        .ok());
    }

    private void awaitReady(List<TestHost> managers) {
        for (TestHost manager : managers) {
            Await.equal(
                    "Ready\nReady\nReady\n",
                    "all nodes to be ready for " + manager.name(),
                    LIMIT,
                    () -> manager.docker("node", "ls", "--format", "{{.Status}}").ok());
        }
    }

    /// Commands on each manager are carried out on all hosts.
    private void work(String step, List<TestHost> managers) throws IOException {
        for (TestHost manager : managers) {
            String name = step + manager.name();
            manager.docker("network", "create", "-d", "overlay", name).ok();
            String[] create = {
                "service",
                "create",
                "-d",
                "--name",
                name,
                "--network",
                name,
                "--replicas",
                "2",
                "--stop-grace-period",
                "1s",
                "--update-delay",
                "0s",
                "--update-monitor",
                "1s",
                TestImage.ONE
            };
            manager.docker(create).ok();
            manager.docker("service", "scale", "-d", name + "=3").ok();
            awaitReplicas(manager, name, "3/3");
            manager.docker("service", "update", "-d", "--image", TestImage.TWO, name).ok();
            manager.docker("node", "update", "--label-add", "step=" + name, "h3").ok();
            Await.equal(
                    "completed\n",
                    name + " to be updated",
                    LIMIT,
                    () ->
                            manager.docker(
                                            "service",
                                            "inspect",
                                            name,
                                            "--format",
                                            "{{.UpdateStatus.State}}")
                                    .ok());
            awaitReplicas(manager, name, "3/3");
            manager.docker("service", "rm", name).ok();
            Await.that(
                    "the network to go",
                    LIMIT,
                    () -> manager.docker("network", "rm", name).exit() == 0);
        }
    }

    private static void awaitReplicas(TestHost manager, String service, String replicas) {
        Await.equal(
                replicas + "\n",
                service + " to run",
                LIMIT,
                () ->
                        manager.docker(
                                        "service",
                                        "ls",
                                        "--filter",
                                        "name=" + service,
                                        "--format",
                                        "{{.Replicas}}")
                                .ok());
    }

    // ---- the story

    private void web() throws IOException {
        hosts.host(1).docker("network", "create", "-d", "overlay", "net").ok();
        String[] create = {
            "service",
            "create",
            "-d",
            "--name",
            "web",
            "--network",
            "net",
            "-p",
            "8080:80",
            "--replicas",
            Integer.toString(REPLICAS),
            "--stop-grace-period",
            "1s",
            TestImage.ONE
        };
        hosts.host(1).docker(create).ok();
        awaitReplicas(hosts.host(1), "web", REPLICAS + "/" + REPLICAS);
    }

    /// How long the host was away, until all are ready.
    private Duration run(TestHost host, List<String> program, List<TestHost> managers)
            throws IOException {
        long from = System.nanoTime();
        host.daemonProgram(program);
        Await.that(host.name() + " to be a member", LIMIT, () -> active(host));
        awaitReady(managers);
        Duration away = Duration.ofNanos(System.nanoTime() - from);
        System.out.println("two versions: " + host.name() + " is ready again after " + away);
        return away;
    }

    private void step(String name, TestHost host, List<String> program, List<TestHost> managers)
            throws IOException {
        TreeSet<String> before = running();
        TreeSet<String> elsewhere = new TreeSet<>(before);
        elsewhere.removeAll(running(host));
        Duration away = run(host, program, managers);
        work(name, managers);
        awaitReplicas(managers.getFirst(), "web", REPLICAS + "/" + REPLICAS);
        TreeSet<String> now = running();
        assertThat(now).as("containers at " + name).hasSize(REPLICAS).containsAll(elsewhere);
        if (away.compareTo(KEPT_FOR) < 0) {
            assertThat(now).as("containers at " + name).isEqualTo(before);
        }
        for (TestHost manager : managers) {
            Await.equal(now, manager.name() + " shows them", LIMIT, () -> shown(manager));
        }
        Await.that(
                "an answer by the published port",
                LIMIT,
                () ->
                        hosts.host(2)
                                .get("http://" + hosts.host(3).address() + ":8080/")
                                .ok()
                                .contains("version 1"));
    }

    /// The first of them goes back once, and the last one raises the level.
    private void upgrade(List<TestHost> order, List<TestHost> managers) throws IOException {
        awaitReady(managers);
        web();
        step("new", order.getFirst(), TestDaemon.java(), managers);
        step("back", order.getFirst(), first, managers);
        step("again", order.getFirst(), TestDaemon.java(), managers);
        step("more", order.get(1), TestDaemon.java(), managers);
        TestHost newer = managers.contains(order.getFirst()) ? order.getFirst() : order.get(1);
        assertThat(newer.swarmlog("status").ok()).contains(AT_LEVEL_ONE);
        step("last", order.getLast(), TestDaemon.java(), managers);
        for (TestHost manager : managers) {
            Await.that(
                    "the level to be raised",
                    LIMIT,
                    () -> !manager.swarmlog("status").ok().contains(AT_LEVEL_ONE));
        }
        work("raised", managers);
        for (TestHost manager : managers) {
            assertThat(manager.swarmlog("replay", "--verify").ok()).startsWith("the same: ");
        }
    }

    @Test
    void threeManagers() throws Exception {
        join(hosts.host(2), "manager");
        join(hosts.host(3), "manager");
        upgrade(List.of(hosts.host(2), hosts.host(3), hosts.host(1)), hosts.hosts());
    }

    /// The manager first: a worker may not bring schemas of its version to the log.
    @Test
    void aManagerAndTwoWorkers() throws Exception {
        join(hosts.host(2), "worker");
        join(hosts.host(3), "worker");
        upgrade(hosts.hosts(), List.of(hosts.host(1)));
    }
}
