package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Generic resources from the engines' configuration to the containers' variables, with the docker
/// command line.
@Timeout(300)
final class GenericResourcesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String VARIABLE = "DOCKER_RESOURCE_GPU=";

    private static TestHosts hosts;
    private static TestHost one;
    private static TestHost two;

    @BeforeAll
    static void boot() throws Exception {
        hosts = TestHosts.up(2, TestDaemon.java());
        one = hosts.host(1);
        two = hosts.host(2);
        configure(one, "\"gpu=UUID1\", \"gpu=UUID2\", \"apple=3\"");
        configure(two, "\"gpu=UUID3\"");
        one.docker("swarm", "init").ok();
        String token = one.docker("swarm", "join-token", "-q", "worker").ok().strip();
        two.docker("swarm", "join", "--token", token, one.address() + ":2377").ok();
    }

    @AfterAll
    static void down() throws Exception {
        hosts.close();
    }

    /// As an operator would: in the engine's own file, which it reads when it starts.
    private static void configure(TestHost host, String resources) throws Exception {
        host.inside(
                        "sh",
                        "-c",
                        "mkdir -p /etc/docker && echo '{\"node-generic-resources\": ["
                                + resources
                                + "]}' >/etc/docker/daemon.json")
                .ok();
        host.engineFaults().kill();
        host.restore();
        TestImage.ensure(host.engineSocket());
    }

    private static TreeSet<String> gpus(TestHost host) throws Exception {
        TreeSet<String> gpus = new TreeSet<>();
        host.engine(
                        "docker ps -q --filter label=com.docker.swarm.service.name=train"
                                + " | xargs -r docker inspect --format"
                                + " '{{range .Config.Env}}{{println .}}{{end}}'")
                .ok()
                .lines()
                .filter(line -> line.startsWith(VARIABLE))
                .forEach(line -> assertThat(gpus.add(line.substring(VARIABLE.length()))).isTrue());
        return gpus;
    }

    private static TreeSet<String> gpus() throws Exception {
        TreeSet<String> all = gpus(one);
        all.addAll(gpus(two));
        return all;
    }

    @Test
    void areToldHandedOutByNameAndGivenBack() throws Exception {
        String shown = "{{json .Description.Resources.GenericResources}}";
        Await.that(
                "the node's resources",
                LIMIT,
                () ->
                        one.docker("node", "inspect", "h1", "--format", shown)
                                .ok()
                                .contains("UUID2"));
        assertThat(one.docker("node", "inspect", "h1", "--format", shown).ok())
                .contains(
                        "{\"DiscreteResourceSpec\":{\"Kind\":\"apple\",\"Value\":3}}",
                        "{\"NamedResourceSpec\":{\"Kind\":\"gpu\",\"Value\":\"UUID1\"}}");

        one.docker(
                        "service",
                        "create",
                        "--detach",
                        "--name",
                        "train",
                        "--replicas",
                        "4",
                        "--generic-resource",
                        "gpu=1",
                        TestImage.ONE)
                .ok();

        Await.that("three containers", LIMIT, () -> gpus().size() == 3);
        assertThat(gpus(one)).containsExactly("UUID1", "UUID2");
        assertThat(gpus(two)).containsExactly("UUID3");
        String pending =
                one.docker("service", "ps", "train", "--no-trunc", "--format", "{{.Error}}").ok();
        assertThat(pending).contains("no suitable node (insufficient resources on 2 nodes)");
        assertThat(one.docker("inspect", "--format", "{{json .GenericResources}}", task()).ok())
                .contains("\"Kind\":\"gpu\"");

        one.docker("service", "update", "--detach", "--force", "--replicas", "2", "train").ok();
        Await.that("two containers", LIMIT, () -> gpus().size() == 2);
        one.docker("service", "scale", "--detach", "train=3").ok();
        Await.that(
                "a third container, with what another gave back",
                LIMIT,
                () -> gpus().equals(new TreeSet<>(List.of("UUID1", "UUID2", "UUID3"))));
    }

    private static String task() throws Exception {
        return one.docker("service", "ps", "train", "-q", "--no-trunc", "--filter", "node=h2")
                .ok()
                .strip();
    }
}
