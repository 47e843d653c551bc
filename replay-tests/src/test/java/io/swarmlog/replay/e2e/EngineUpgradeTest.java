package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The engine of a host is stopped while a service runs, and a newer one starts on the same files and
/// socket, as an upgrade of its package does. What is shown is what runs, before and after.
@Tag("long")
@Timeout(1500)
final class EngineUpgradeTest {
    private Path newer = Path.of("/");
    private TwoHosts hosts;

    @BeforeEach
    void boot() throws Exception {
        newer = NewerDebian.folder();
        hosts = TwoHosts.up();
    }

    @AfterEach
    void end() throws Exception {
        if (hosts != null) {
            hosts.close();
        }
    }

    private static String versions(TestHost host) throws IOException {
        return host.engine("docker version --format '{{.Server.Version}} {{.Server.APIVersion}}'")
                .ok()
                .strip();
    }

    private void upgrade(TestHost host) throws IOException {
        String before = versions(host);
        long from = System.nanoTime();
        host.engineFaults().upgrade(newer);
        String after = versions(host);
        say(host.name() + " from " + before + " to " + after + ": answers", from);
        hosts.awaitReady(host);
        say(host.name() + ": ready", from);
        hosts.awaitTruth();
        say(host.name() + ": shown is real", from);
        Await.equal(
                after.split(" ")[0],
                host.name() + " to be described anew",
                TwoHosts.LIMIT,
                () ->
                        hosts.one()
                                .docker(
                                        "node",
                                        "inspect",
                                        host.name(),
                                        "--format",
                                        "{{.Description.Engine.EngineVersion}}")
                                .ok()
                                .strip());
        assertThat(
                        host.docker(
                                        "version",
                                        "--format",
                                        "{{.Server.Version}} {{.Server.APIVersion}}")
                                .ok()
                                .strip())
                .as("what our socket says of it")
                .isEqualTo(after);
    }

    private static void say(String what, long fromNs) {
        System.out.printf(
                Locale.ROOT,
                "engine upgrade: %s after %.2f s%n",
                what,
                (System.nanoTime() - fromNs) / 1e9);
    }

    /// Containers come, go and are seen on the host.
    private void work(TestHost host) throws IOException {
        hosts.spread();
        Await.that("a task on it", TwoHosts.LIMIT, () -> !hosts.running(host).isEmpty());
        String victim = hosts.running(host).first();
        assertThat(host.docker("exec", victim, "cat", "/version").ok()).isEqualTo("1\n");
        host.engine("docker kill " + victim).ok();
        Await.that("it to be known", TwoHosts.LIMIT, () -> !hosts.shown().contains(victim));
        hosts.awaitTruth();
        hosts.one().docker("network", "create", "-d", "overlay", "net").ok();
        String[] create = {
            "service",
            "create",
            "--name",
            "netted",
            "--network",
            "net",
            "-p",
            "8080:80",
            "--replicas",
            "2",
            "--stop-grace-period",
            "1s",
            "--constraint",
            "node.hostname==" + host.name(),
            TestImage.ONE
        };
        hosts.one().docker(create).ok();
        Await.that(
                "an answer of it",
                TwoHosts.LIMIT,
                () -> host.get("http://" + host.address() + ":8080/").ok().contains("version 1"));
        hosts.one().docker("service", "update", "--image", TestImage.TWO, "netted").ok();
        Await.that(
                "an answer of the other",
                TwoHosts.LIMIT,
                () -> host.get("http://" + host.address() + ":8080/").ok().contains("version 2"));
        // Where others work on the machine, a command may find no leader for a moment.
        Await.that(
                "the service to go",
                TwoHosts.LIMIT,
                () -> hosts.one().docker("service", "rm", "netted").exit() == 0);
        Await.that(
                "the network to go",
                TwoHosts.LIMIT,
                () -> hosts.one().docker("network", "rm", "net").exit() == 0);
    }

    @Test
    void ofAWorker() throws Exception {
        upgrade(hosts.two());
        work(hosts.two());

        TreeSet<String> others = hosts.running(hosts.one());
        hosts.two().engineFaults().restart();
        hosts.awaitReady();
        hosts.awaitTruth();
        assertThat(hosts.running(hosts.one())).as("tasks elsewhere stay").containsAll(others);
        hosts.two().kill();
        hosts.two().powerOn();
        hosts.awaitReady();
        hosts.awaitTruth();
        work(hosts.two());
    }

    @Test
    void ofTheManager() throws Exception {
        upgrade(hosts.one());
        work(hosts.one());
    }
}
