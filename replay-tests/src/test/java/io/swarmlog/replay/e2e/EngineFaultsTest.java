package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The engine of a host is a part that dies. Whatever befalls it, what is shown is what runs: each
/// test ends when the containers that `docker service ps` shows as running are those that run, and
/// there are as many as were asked for.
@Tag("long")
@Timeout(480)
final class EngineFaultsTest {
    private static final Duration LIMIT = TwoHosts.LIMIT;

    private static TwoHosts hosts;
    private static TestHost one;
    private static TestHost two;

    @BeforeAll
    static void boot() throws Exception {
        hosts = TwoHosts.up();
        one = hosts.one();
        two = hosts.two();
    }

    @AfterAll
    static void end() throws Exception {
        hosts.close();
    }

    @AfterEach
    void restore() throws Exception {
        two.restore();
        TestImage.ensure(two.engineSocket());
        hosts.awaitReady();
        hosts.spread();
    }

    private static void awaitAllOnOne() {
        Await.that(
                "the tasks to run elsewhere",
                LIMIT,
                () -> shownOn("h1").size() == TwoHosts.REPLICAS);
    }

    private static List<String> shownOn(String host) throws IOException {
        return one.docker(
                        "service",
                        "ps",
                        "web",
                        "--filter",
                        "desired-state=running",
                        "--format",
                        "{{.Node}} {{.CurrentState}}")
                .ok()
                .lines()
                .filter(it -> it.startsWith(host + " Running"))
                .toList();
    }

    private static double since(long fromNs) {
        return (System.nanoTime() - fromNs) / 1e9;
    }

    private static void say(String what, double seconds) {
        System.out.printf(Locale.ROOT, "engine fault: %s: %.2f s%n", what, seconds);
    }

    private void loseAndFind(String how, String reason, Runnable back) {
        long from = System.nanoTime();
        awaitAllOnOne();
        say(how + ": tasks run elsewhere", since(from));
        hosts.awaitDown(reason);
        from = System.nanoTime();
        back.run();
        hosts.awaitReady();
        say(how + ": node usable after the engine is back", since(from));
        hosts.awaitTruth();
    }

    private static void unchecked(Step step) {
        try {
            step.take();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    // ---- faults

    @Test
    void anEngineThatIsKilled() throws Exception {
        two.engineFaults().kill();

        loseAndFind("killed", "refused", () -> unchecked(two::restore));
    }

    @Test
    void anEngineThatHangs() throws Exception {
        two.engineFaults().stop();

        loseAndFind("hung", "does not answer within", () -> unchecked(two::resume));
    }

    @Test
    void anEngineThatIsRestarted() throws Exception {
        long from = System.nanoTime();
        two.engineFaults().restart();
        say("restarted: its restart", since(from));
        hosts.awaitReady();
        hosts.awaitTruth();
        say("restarted: shown is real", since(from));
    }

    /// The node was blind after its engine came back: what befell a container was never seen.
    @Test
    void containersAreWatchedOnceTheEngineIsBack() throws Exception {
        two.engineFaults().kill();
        hosts.awaitDown("refused");
        two.restore();
        hosts.awaitReady();
        one.docker("service", "update", "-d", "--force", "web").ok();
        Await.that("tasks on both hosts", LIMIT, () -> !hosts.running(two).isEmpty());
        hosts.awaitTruth();

        String victim = hosts.running(two).first();
        two.engine("docker kill " + victim).ok();
        Await.that("the killed one to be known", LIMIT, () -> !hosts.shown().contains(victim));
        hosts.awaitTruth();
        String other =
                Await.value("a container", LIMIT, () -> hosts.running(two).stream().findFirst());
        two.engine("docker rm -f " + other).ok();
        Await.that("the removed one to be known", LIMIT, () -> !hosts.shown().contains(other));
        hosts.awaitTruth();
    }

    @Test
    void aContainerdThatIsKilled() throws Exception {
        two.engineFaults().killContainerd();

        hosts.awaitTruth();
        hosts.spread();
        String victim = hosts.running(two).first();
        Await.that(
                "a container to be killed",
                LIMIT,
                () -> two.engine("docker kill " + victim).exit() == 0);
        Await.that("the killed one to be known", LIMIT, () -> !hosts.shown().contains(victim));
        hosts.awaitTruth();
    }

    @Test
    void aContainerdThatHangs() throws Exception {
        two.engineFaults().stopContainerd();

        loseAndFind("containerd hung", "does not answer within", () -> unchecked(two::resume));
    }

    @Test
    void shimsThatAreKilled() throws Exception {
        TreeSet<String> before = hosts.running(two);
        two.engineFaults().killShims();

        Await.that(
                "others in their place",
                LIMIT,
                () -> before.stream().noneMatch(hosts.shown()::contains));
        hosts.awaitTruth();
    }

    @Test
    void anEngineThatIsWiped() throws Exception {
        TreeSet<String> before = hosts.running(two);
        two.engineFaults().wipe();
        TestImage.ensure(two.engineSocket());

        hosts.awaitReady();
        Await.that(
                "others in their place",
                LIMIT,
                () -> before.stream().noneMatch(hosts.shown()::contains));
        hosts.awaitTruth();
    }

    @Test
    void aSocketThatIsReplaced() throws Exception {
        two.engineFaults().replaceSocket();

        hosts.awaitReady();
        hosts.spread();
        String victim = hosts.running(two).first();
        two.engine("docker kill " + victim).ok();
        Await.that("the killed one to be known", LIMIT, () -> !hosts.shown().contains(victim));
        hosts.awaitTruth();
    }

    // ---- by hand

    @Test
    void aTaskThatIsRestartedByHandRunsOnce() throws Exception {
        String victim = hosts.running(two).first();

        two.engine("docker restart -t 1 " + victim).ok();

        Await.that("another in its place", LIMIT, () -> !hosts.shown().contains(victim));
        hosts.awaitTruth();
    }

    @Test
    void whatIsDoneToTasksByHandIsSeen() throws Exception {
        for (String deed : List.of("kill -s KILL", "stop -t 1", "rm -f", "restart -t 0")) {
            String victim =
                    Await.value(
                            "a container", LIMIT, () -> hosts.running(two).stream().findFirst());
            two.engine("docker " + deed + ' ' + victim).ok();
            Await.that(deed + " to be seen", LIMIT, () -> !hosts.shown().contains(victim));
            hosts.awaitTruth();
        }
        String ended =
                TwoHosts.lines(
                                two.engine(
                                                "docker ps -aq --no-trunc --filter status=exited --filter"
                                                        + " label=com.docker.swarm.service.name=web")
                                        .ok())
                        .first();
        two.engine("docker start " + ended).ok();
        Await.that(
                "what was started to be stopped", LIMIT, () -> !hosts.running(two).contains(ended));
        String renamed = hosts.running(two).first();
        two.engine(
                        "docker rename "
                                + renamed
                                + " other && docker update -m 64m --memory-swap 64m "
                                + renamed)
                .ok();
        two.engine("docker pause " + renamed).ok();
        two.engine("docker unpause " + renamed).ok();
        two.restartDaemon();
        hosts.awaitReady();
        hosts.awaitTruth();
    }

    /// `docker commit` gives a task's labels to an image.
    @Test
    void containersOfUsersWithATasksLabelsAreLeftAlone() throws Exception {
        String task = hosts.running(two).first();
        two.engine("docker commit " + task + " theirs").ok();
        two.engine("docker run -d --name theirs -v /kept theirs sleep 1000000").ok();
        two.engine(
                        "docker run -d --name labelled --label com.docker.swarm.task.id=nosuch"
                                + " --label com.docker.swarm.node.id=$(docker inspect --format"
                                + " '{{index .Config.Labels \"com.docker.swarm.node.id\"}}' "
                                + task
                                + ") "
                                + TestImage.ONE)
                .ok();

        two.restartDaemon();
        hosts.awaitReady();
        one.docker("service", "update", "-d", "--force", "web").ok();
        Await.that("others in their place", LIMIT, () -> !hosts.shown().contains(task));

        assertThat(two.engine("docker inspect --format '{{.State.Running}}' theirs labelled").ok())
                .isEqualTo("true\ntrue\n");
        two.engine("docker rm -fv theirs labelled; docker rmi theirs").ok();
    }

    // ---- our socket

    @Test
    void ourSocketSaysThatTheEngineDoesNotAnswer() throws Exception {
        two.engineFaults().stop();

        long from = System.nanoTime();
        assertThat(two.docker("ps").refused()).contains("does not answer");
        say("hung: docker ps through our socket says so", since(from));
    }
}
