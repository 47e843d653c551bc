package io.swarmlog.replay.e2e;

import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.Ran;
import io.swarmlog.replay.support.OwnImages;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.DockerComposeContainer;

/// What `compose/compose.yml` brings up: three nodes of Apache Kafka, an Apicurio Registry, and each
/// part of the program as a process of its own, all in containers of the project's own images.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf(
        value = "io.swarmlog.replay.e2e.ComposeTest#isThereCompose",
        disabledReason = "there is no docker-compose; 'swarmlog test' installs it")
class ComposeTest {
    private static final Duration READY_LIMIT = Duration.ofSeconds(150);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /// A subnet of our own, away from the one a person's compose has.
    private static final String SUBNET = "172.30.79";

    private Path folder;
    private DockerComposeContainer<?> compose;
    private String node = "";

    static boolean isThereCompose() throws IOException {
        return Programs.shell(Map.of(), LIMIT, "docker-compose version").exit() == 0;
    }

    @BeforeAll
    void up() throws IOException {
        TestImage.ensure(TestDaemon.ENGINE);
        OwnImages.ensure(OwnImages.KAFKA, OwnImages.REGISTRY, OwnImages.SWARMLOG);
        folder = Files.createTempDirectory("swarmlog-compose");
        File file = OwnImages.compose().resolve("compose.yml").toFile();
        compose =
                new DockerComposeContainer<>("swarmlogcompose", file)
                        .withPull(false)
                        .withRemoveVolumes(true)
                        .withEnv("SWARMLOG_CERTS", folder.resolve("certs").toString())
                        .withEnv("SWARMLOG_RUN", folder.resolve("run").toString())
                        .withEnv("SWARMLOG_NET", SUBNET)
                        .withEnv("SWARMLOG_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        compose.start();
        Await.that(
                "command-service to answer",
                READY_LIMIT,
                () -> docker("docker version").exit() == 0);
    }

    @AfterAll
    void down() throws IOException {
        try {
            compose.stop();
        } finally {
            sweep();
        }
    }

    /// Tasks are not compose's. The folders were written by containers.
    private void sweep() throws IOException {
        if (!node.isEmpty()) {
            String own = " --filter label=com.docker.swarm.node.id=" + node;
            engine("docker ps -aq" + own + " | xargs -r docker rm -fv");
            engine("docker network ls -q" + own + " | xargs -r docker network rm");
        }
        engine("rm -rf " + folder);
    }

    private static void engine(String script) throws IOException {
        Programs.shell(Map.of(), LIMIT, script).ok();
    }

    private Ran docker(String script) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        environment.put("DOCKER_HOST", "unix://" + folder.resolve("run/swarmlog.sock"));
        environment.put("DOCKER_CONFIG", folder.resolve("cli").toString());
        return Programs.shell(environment, LIMIT, script);
    }

    private void running(String service, int wanted) {
        Await.that(
                wanted + " tasks of " + service + " to run",
                LIMIT,
                () ->
                        docker("docker service ps --format '{{.CurrentState}}' " + service)
                                        .ok()
                                        .lines()
                                        .filter(state -> state.startsWith("Running"))
                                        .count()
                                == wanted);
    }

    @Test
    void aSwarmOnThreeKafkasGoesOnWithoutOneOfThem() throws IOException {
        Web web = Web.free();
        docker("docker swarm init").ok();
        node = docker("docker info --format '{{.Swarm.NodeID}}'").ok().strip();
        docker(
                        "docker service create -d --no-resolve-image --name web --replicas 2 --publish "
                                + web.port()
                                + ":80 "
                                + TestImage.ONE)
                .ok();
        running("web", 2);
        Await.that("the port to answer from both", LIMIT, () -> web.answers(8).size() == 2);

        kill("kafka-2");

        Await.that(
                "a command to be taken without one Kafka",
                LIMIT,
                () -> !docker("docker service scale -d web=4").ok().isEmpty());
        running("web", 4);
        Await.that("the port to answer from all", LIMIT, () -> web.answers(16).size() == 4);
    }

    private void kill(String service) {
        ContainerState container =
                compose.getContainerByServiceName(service + "_1")
                        .orElseThrow(() -> new AssertionError("expected a container " + service));
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }
}
