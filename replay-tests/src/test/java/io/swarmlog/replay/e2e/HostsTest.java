package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// The hosts of the tests with many hosts: what befalls them befalls them alone, and they leave
/// nothing behind.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HostsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int TIMED_OUT = 124;
    private static final String PORT = "9999";

    private static TestHosts hosts;
    private static TestHost one;
    private static TestHost two;
    private static TestHost three;

    @BeforeAll
    static void boot() throws Exception {
        hosts = TestHosts.up(3, TestDaemon.java());
        one = hosts.host(1);
        two = hosts.host(2);
        three = hosts.host(3);
    }

    /// A web server of the host's own, without any engine.
    private static void serve(TestHost host) throws Exception {
        host.inside(
                        "sh",
                        "-c",
                        "mkdir -p /run/www && hostname >/run/www/index.html"
                                + " && busybox httpd -p "
                                + PORT
                                + " -h /run/www")
                .ok();
    }

    private static String url(TestHost host) {
        return "http://" + host.address() + ":" + PORT + "/";
    }

    @Test
    @Order(1)
    void areHostsOfTheirOwn() throws Exception {
        serve(one);
        serve(two);

        assertThat(two.inside("hostname").ok()).isEqualTo("h2\n");
        assertThat(three.get(url(one)).ok()).isEqualTo("h1\n");
        assertThat(one.get(url(two)).ok()).isEqualTo("h2\n");
        assertThat(three.get(url(three)).refused()).contains("Connection refused");
        assertThat(one.engine("docker info --format '{{.Name}}'").ok()).isEqualTo("h1\n");
    }

    @Test
    @Order(2)
    void beginASwarmThatTheOthersAreNotIn() throws Exception {
        assertThat(one.docker("swarm", "init").ok()).contains(one.address() + ":2377");

        assertThat(one.docker("node", "ls").ok()).containsPattern("\\* +h1 +Ready +Active");
        assertThat(two.docker("node", "ls").refused()).contains("not a swarm manager");
    }

    @Test
    @Order(3)
    void runContainersThatOthersReach() throws Exception {
        TestImage.ensure(one.engineSocket());
        one.docker("service", "create", "--name", "web", "-p", "8080:80", TestImage.ONE).ok();

        Await.that(
                "an answer on another host",
                LIMIT,
                () -> two.get("http://" + one.address() + ":8080/").ok().contains("version 1"));
    }

    @Test
    @Order(4)
    void areCutOffWithoutAWord() throws Exception {
        one.cutOff();

        assertThat(two.get(url(one)).exit()).isEqualTo(TIMED_OUT);
        assertThat(three.get(url(two)).ok()).isEqualTo("h2\n");
        assertThat(one.docker("node", "ls").exit()).isZero();

        one.reconnect();
        Await.that("an answer again", LIMIT, () -> two.get(url(one)).exit() == 0);
    }

    @Test
    @Order(5)
    void standStillAndGoOn() throws Exception {
        one.pause();

        assertThat(two.get(url(one)).exit()).isEqualTo(TIMED_OUT);

        one.resume();
        assertThat(two.get(url(one)).ok()).isEqualTo("h1\n");
        assertThat(one.docker("node", "ls").ok()).contains("Ready");
    }

    @Test
    @Order(6)
    void loseADaemonOrAnEngineAlone() throws Exception {
        two.killDaemon();
        assertThat(two.daemonPid()).isEmpty();
        assertThat(two.docker("version").exit()).isNotZero();
        assertThat(two.engine("docker ps").exit()).isZero();
        three.engineFaults().kill();
        assertThat(three.enginePid()).isEmpty();
        assertThat(three.engine("docker ps").exit()).isNotZero();

        two.restore();
        three.restore();

        assertThat(two.docker("version").exit()).isZero();
        assertThat(three.engine("docker ps").exit()).isZero();
    }

    @Test
    @Order(7)
    void losePowerAndComeBack() throws Exception {
        one.kill();
        assertThat(one.isOn()).isFalse();
        assertThat(two.get(url(one)).exit()).isNotZero();

        one.powerOn();

        Await.that(
                "the swarm to serve again",
                LIMIT,
                () -> one.docker("service", "ls").ok().contains("1/1"));
    }

    @Test
    @Order(8)
    void areFoundByAnotherProcess() throws Exception {
        TestHosts found = TestHosts.find(hosts.plan().name(), List.of()).orElseThrow();

        assertThat(found.isUp()).isTrue();
        assertThat(found.host(2).inside("hostname").ok()).isEqualTo("h2\n");
        assertThat(TestHosts.names()).contains(hosts.plan().name());
        TestHosts.sweep();
        assertThat(hosts.isUp()).isTrue();
    }

    @AfterAll
    static void leaveNothingBehind() throws Exception {
        hosts.close();

        Path folder = hosts.plan().folder();
        assertThat(folder).doesNotExist();
        assertThat(
                        ProcessHandle.allProcesses()
                                .filter(it ->
                                        it.info().commandLine().orElse("").contains(folder + "/"))
                                .collect(Collectors.toSet()))
                .isEmpty();
        try (var groups = Files.walk(Path.of("/sys/fs/cgroup"), 2)) {
            assertThat(groups.map(it -> it.getFileName().toString()))
                    .noneMatch(it -> it.startsWith("swarmlog-" + hosts.plan().name() + "-"));
        }
        assertThat(Set.copyOf(Files.readAllLines(Path.of("/proc/mounts"))))
                .noneMatch(it -> it.contains(folder.toString()));
    }
}
