package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// The commands that showed swarm mode to the world (the talk on Docker 1.12), as they were, on a
/// swarm of one host. The first tests tell one story, in order; the others stand for themselves.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TalkTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String IMAGE = " " + TestImage.ONE;
    private static final String NET = TestDaemon.unique("mynet");
    private static final String INNER = TestDaemon.unique("inner");
    private static final String OUTER = TestDaemon.unique("outer");
    private static final String RUNNING = "{{.Name}} {{.CurrentState}}";

    @AutoClose private static TestDaemon swarm;
    private static Web web;

    @BeforeAll
    static void begin() throws Exception {
        swarm = TestDaemon.start("--label", "com.mycompany.storage=ssd");
        web = Web.free();
    }

    /// The bridge of the user's first command is the engine's: no swarm takes it away.
    @AfterAll
    static void removeTheBridge() throws Exception {
        swarm.engine("docker network rm " + NET + " >/dev/null 2>&1 || :");
    }

    private static String service(String name) {
        return "docker service ls --format '{{.Mode}} {{.Replicas}}' --filter name=" + name;
    }

    @Test
    @Order(1)
    void beginsASwarm() throws Exception {
        assertThat(swarm.tryDocker("docker node ls").refused())
                .contains("This node is not a swarm manager.");

        swarm.init();

        assertThat(swarm.docker("docker node ls")).containsPattern("\\*.*Ready +Active +Leader");
    }

    @Test
    @Order(2)
    void createsAServiceOnANetworkAndShowsItsProgress() throws Exception {
        swarm.docker("docker network create " + NET);

        String shown =
                swarm.docker(
                        "script -qec 'stty cols 120; docker service create --replicas 3 --name frontend"
                                + (" --network " + NET + " --publish " + web.port() + ":80/tcp")
                                + IMAGE
                                + "' /dev/null");

        assertThat(shown)
                .contains("overall progress: 0 out of 3 tasks")
                .contains("overall progress: 3 out of 3 tasks")
                .containsPattern("1/3: running +\\[=+>\\]")
                .containsPattern("verify: Service \\w+ converged");
        assertThat(swarm.docker(service("frontend"))).isEqualTo("replicated 3/3\n");
        Await.that("answers of all tasks", LIMIT, () -> web.answers(12).size() == 3);
    }

    @Test
    @Order(3)
    void scales() throws Exception {
        swarm.docker("docker service create --name redis --network " + NET + IMAGE);
        swarm.docker("docker service scale frontend=6");

        assertThat(swarm.docker(service("frontend"))).isEqualTo("replicated 6/6\n");
        assertThat(swarm.docker(service("redis"))).isEqualTo("replicated 1/1\n");
        assertThat(swarm.docker("docker service ps frontend --format '" + RUNNING + "'"))
                .hasLineCount(6)
                .contains("frontend.6 Running");
        Await.that("answers of all tasks", LIMIT, () -> web.answers(24).size() == 6);
    }

    @Test
    @Order(4)
    void runsGlobalServicesAndKeepsToConstraints() throws Exception {
        swarm.docker("docker service create --mode=global --name prometheus" + IMAGE);
        String constrained =
                "docker service create --constraint"
                        + " engine.labels.com.mycompany.storage==%s --name %s %s"
                        + IMAGE;
        swarm.docker(constrained.formatted("ssd", "ssd", ""));
        swarm.docker(constrained.formatted("disk", "disk", "--detach"));

        assertThat(swarm.docker(service("prometheus"))).isEqualTo("global 1/1\n");
        assertThat(swarm.docker(service("ssd"))).isEqualTo("replicated 1/1\n");
        Await.that(
                "an explanation why the task waits",
                LIMIT,
                () ->
                        swarm.docker("docker service ps --no-trunc disk")
                                .contains(
                                        "no suitable node (scheduling constraints not satisfied on"
                                                + " 1 node)"));
    }

    @Test
    @Order(5)
    void updatesTwoAtATimeAndRollsBack() throws Exception {
        swarm.docker(
                "docker service update --image swarmlog-test:2 --update-parallelism 2 frontend");
        assertThat(swarm.docker("docker service inspect --pretty frontend"))
                .containsPattern("Service Mode:\\s+Replicated\n Replicas:\\s+6")
                .containsPattern("State:\\s+completed")
                .containsPattern("Parallelism:\\s+2")
                .contains("Image:\t\tswarmlog-test:2");
        Await.that(
                "the new version",
                LIMIT,
                () -> web.answers(12).stream().allMatch(answer -> answer.endsWith("version 2")));

        swarm.docker("docker service rollback frontend");

        assertThat(swarm.docker("docker service inspect --pretty frontend"))
                .containsPattern("State:\\s+rollback_completed")
                .contains("Image:\t\tswarmlog-test:1");
        Await.that(
                "the old version",
                LIMIT,
                () -> web.answers(12).stream().allMatch(answer -> answer.endsWith("version 1")));
    }

    @Test
    @Order(6)
    void replacesAContainerKilledByHand() throws Exception {
        Container victim = swarm.running("redis").getFirst();

        swarm.docker("docker kill " + victim.id());

        Container next =
                Await.value(
                        "another container of the service",
                        LIMIT,
                        () ->
                                swarm.running("redis").stream()
                                        .filter(it -> !it.id().equals(victim.id()))
                                        .findFirst());
        assertThat(next.slot()).isEqualTo("redis.1");
        assertThat(next.task()).isNotEqualTo(victim.task());
        assertThat(swarm.docker("docker service ps redis"))
                .containsPattern("Shutdown +Failed.*task: non-zero exit \\(137\\)");
    }

    @Test
    @Order(7)
    void drainsANodeAndFillsItAgain() throws Exception {
        swarm.docker("docker node update --availability drain $(hostname)");
        Await.that(
                "no task to run on a drained node",
                LIMIT,
                () -> swarm.containers().stream().noneMatch(Container::running));
        assertThat(swarm.docker("docker node ls")).containsPattern("Ready +Drain +Leader");

        swarm.docker("docker node update --availability active $(hostname)");

        Await.that(
                "all tasks to run again",
                LIMIT,
                () ->
                        swarm.running("frontend").size() == 6
                                && swarm.running("redis").size() == 1
                                && swarm.running("prometheus").size() == 1);
    }

    @Test
    @Order(8)
    void removesServicesWithAllTheyHad() throws Exception {
        assertThat(swarm.docker("docker service rm frontend redis prometheus ssd disk"))
                .isEqualTo("frontend\nredis\nprometheus\nssd\ndisk\n");

        Await.that("no container to be left", LIMIT, () -> swarm.containers().isEmpty());
        Await.that(
                "the network to be free",
                LIMIT,
                () -> swarm.tryDocker("docker network rm " + NET).exit() == 0);
        assertThat(swarm.docker("docker service ls -q")).isEmpty();
    }

    @Test
    @Order(9)
    void replacesATaskThatTurnsUnhealthy() throws Exception {
        swarm.docker("docker service create --name sick --restart-delay 0s " + TestImage.HEALTH);
        Container sick = swarm.running("sick").getFirst();

        swarm.docker("docker exec " + sick.id() + " touch /bad");

        Await.that(
                "a healthy container in its place",
                LIMIT,
                () -> swarm.running("sick").stream().anyMatch(it -> !it.id().equals(sick.id())));
        assertThat(swarm.docker("docker service ps --no-trunc sick"))
                .contains("dockerexec: unhealthy container");
        swarm.docker("docker service rm sick");
    }

    @Test
    @Order(10)
    void resolvesServicesByNameWithinTheirNetworkOnly() throws Exception {
        swarm.docker("docker network create -d overlay " + INNER);
        swarm.docker("docker network create -d overlay " + OUTER);
        swarm.docker("docker service create --replicas 2 --name api --network " + INNER + IMAGE);
        swarm.docker("docker service create --name friend --network " + INNER + IMAGE);
        swarm.docker("docker service create --name stranger --network " + OUTER + IMAGE);

        assertThat(ask("friend", "api")).contains("version 1");
        assertThat(names("friend", "tasks.api")).hasSize(2);
        assertThat(swarm.tryDocker(exec("stranger", "timeout 3 nslookup tasks.api")).exit())
                .isNotZero();

        swarm.docker("docker service rm api friend stranger");
    }

    private static String exec(String service, String command) throws Exception {
        return "docker exec " + swarm.running(service).getFirst().id() + " " + command;
    }

    private static String ask(String from, String service) throws Exception {
        return swarm.docker(exec(from, "wget -qO- http://" + service + "/"));
    }

    private static List<String> names(String from, String name) throws Exception {
        return Pattern.compile("Address:? ?\\d*:? (\\d+\\.\\d+\\.\\d+\\.\\d+)")
                .matcher(swarm.docker(exec(from, "nslookup " + name)))
                .results()
                .map(found -> found.group(1))
                .filter(address -> !address.equals("127.0.0.11"))
                .distinct()
                .toList();
    }
}
