package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
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
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int REPLICAS = 4;

    private static TestHosts hosts;
    private static TestHost one;
    private static TestHost two;

    @BeforeAll
    static void boot() throws Exception {
        hosts = TestHosts.up(2, TestDaemon.java());
        one = hosts.host(1);
        two = hosts.host(2);
        one.docker("swarm", "init").ok();
        String token = one.docker("swarm", "join-token", "-q", "worker").ok().strip();
        String door = one.address() + ":2377";
        // On a busy machine the door may not answer in time, or the join goes on in the background.
        Await.that(
                "h2 to join",
                LIMIT,
                () ->
                        two.docker("swarm", "join", "--token", token, door).exit() == 0
                                || state("State").equals("ready"));
        TestImage.ensure(one.engineSocket());
        TestImage.ensure(two.engineSocket());
        one.docker(
                        "service",
                        "create",
                        "-d",
                        "--name",
                        "web",
                        "--restart-delay",
                        "1s",
                        "--replicas",
                        Integer.toString(REPLICAS),
                        "--stop-grace-period",
                        "1s",
                        TestImage.ONE)
                .ok();
        awaitTruth();
    }

    @AfterAll
    static void end() throws Exception {
        hosts.close();
    }

    @AfterEach
    void restore() throws Exception {
        two.restore();
        TestImage.ensure(two.engineSocket());
        awaitReady();
        spread();
    }

    /// Both hosts shall have tasks to lose; those of one that was Down are elsewhere.
    private static void spread() throws IOException {
        one.docker("service", "update", "-d", "--force", "web").ok();
        awaitTruth();
        Await.that("tasks on both hosts", LIMIT, () -> !running(two).isEmpty());
        awaitTruth();
    }

    // ---- what is shown, and what runs

    private static String state(String field) throws IOException {
        return one.docker("node", "inspect", "h2", "--format", "{{.Status." + field + "}}")
                .ok()
                .strip();
    }

    private static void awaitDown(String reason) {
        Await.that("h2 to be down", LIMIT, () -> state("State").equals("down"));
        Await.that("the reason: " + reason, LIMIT, () -> state("Message").contains(reason));
    }

    private static void awaitReady() {
        Await.equal("ready", "h2 to be ready", LIMIT, () -> state("State"));
    }

    private static TreeSet<String> running(TestHost host) throws IOException {
        return lines(
                host.engine(
                                "docker ps --no-trunc -q --filter"
                                        + " label=com.docker.swarm.service.name=web")
                        .ok());
    }

    private static TreeSet<String> lines(String text) {
        return new TreeSet<>(text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList());
    }

    /// The containers of the tasks that are shown as running, by `docker inspect` of each.
    private static TreeSet<String> shown() throws IOException {
        return lines(
                one.shell(
                                "docker inspect --type task --format"
                                        + " '{{if eq (print .Status.State) \"running\"}}{{.Status.ContainerStatus.ContainerID}}{{end}}'"
                                        + " $(docker service ps -q web)")
                        .ok());
    }

    private static void awaitTruth() {
        Await.that(
                "what is shown to be what runs",
                LIMIT,
                () -> {
                    TreeSet<String> real = running(one);
                    real.addAll(running(two));
                    assertThat(shown()).hasSize(REPLICAS).isEqualTo(real);
                    return true;
                });
    }

    private static void awaitAllOnOne() {
        Await.that("the tasks to run elsewhere", LIMIT, () -> shownOn("h1").size() == REPLICAS);
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
        awaitDown(reason);
        from = System.nanoTime();
        back.run();
        awaitReady();
        say(how + ": node usable after the engine is back", since(from));
        awaitTruth();
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
        awaitReady();
        awaitTruth();
        say("restarted: shown is real", since(from));
    }

    /// The node was blind after its engine came back: what befell a container was never seen.
    @Test
    void containersAreWatchedOnceTheEngineIsBack() throws Exception {
        two.engineFaults().kill();
        awaitDown("refused");
        two.restore();
        awaitReady();
        one.docker("service", "update", "-d", "--force", "web").ok();
        Await.that("tasks on both hosts", LIMIT, () -> !running(two).isEmpty());
        awaitTruth();

        String victim = running(two).first();
        two.engine("docker kill " + victim).ok();
        Await.that("the killed one to be known", LIMIT, () -> !shown().contains(victim));
        awaitTruth();
        String other = Await.value("a container", LIMIT, () -> running(two).stream().findFirst());
        two.engine("docker rm -f " + other).ok();
        Await.that("the removed one to be known", LIMIT, () -> !shown().contains(other));
        awaitTruth();
    }

    @Test
    void aContainerdThatIsKilled() throws Exception {
        two.engineFaults().killContainerd();

        awaitTruth();
        spread();
        String victim = running(two).first();
        Await.that(
                "a container to be killed",
                LIMIT,
                () -> two.engine("docker kill " + victim).exit() == 0);
        Await.that("the killed one to be known", LIMIT, () -> !shown().contains(victim));
        awaitTruth();
    }

    @Test
    void aContainerdThatHangs() throws Exception {
        two.engineFaults().stopContainerd();

        loseAndFind("containerd hung", "does not answer within", () -> unchecked(two::resume));
    }

    @Test
    void shimsThatAreKilled() throws Exception {
        TreeSet<String> before = running(two);
        two.engineFaults().killShims();

        Await.that(
                "others in their place", LIMIT, () -> before.stream().noneMatch(shown()::contains));
        awaitTruth();
    }

    @Test
    void anEngineThatIsWiped() throws Exception {
        TreeSet<String> before = running(two);
        two.engineFaults().wipe();
        TestImage.ensure(two.engineSocket());

        awaitReady();
        Await.that(
                "others in their place", LIMIT, () -> before.stream().noneMatch(shown()::contains));
        awaitTruth();
    }

    @Test
    void aSocketThatIsReplaced() throws Exception {
        two.engineFaults().replaceSocket();

        awaitReady();
        spread();
        String victim = running(two).first();
        two.engine("docker kill " + victim).ok();
        Await.that("the killed one to be known", LIMIT, () -> !shown().contains(victim));
        awaitTruth();
    }

    // ---- by hand

    @Test
    void aTaskThatIsRestartedByHandRunsOnce() throws Exception {
        String victim = running(two).first();

        two.engine("docker restart -t 1 " + victim).ok();

        Await.that("another in its place", LIMIT, () -> !shown().contains(victim));
        awaitTruth();
    }

    @Test
    void whatIsDoneToTasksByHandIsSeen() throws Exception {
        for (String deed : List.of("kill -s KILL", "stop -t 1", "rm -f", "restart -t 0")) {
            String victim =
                    Await.value("a container", LIMIT, () -> running(two).stream().findFirst());
            two.engine("docker " + deed + ' ' + victim).ok();
            Await.that(deed + " to be seen", LIMIT, () -> !shown().contains(victim));
            awaitTruth();
        }
        String ended =
                lines(
                                two.engine(
                                                "docker ps -aq --no-trunc --filter status=exited --filter"
                                                        + " label=com.docker.swarm.service.name=web")
                                        .ok())
                        .first();
        two.engine("docker start " + ended).ok();
        Await.that("what was started to be stopped", LIMIT, () -> !running(two).contains(ended));
        String renamed = running(two).first();
        two.engine(
                        "docker rename "
                                + renamed
                                + " other && docker update -m 64m --memory-swap 64m "
                                + renamed)
                .ok();
        two.engine("docker pause " + renamed).ok();
        two.engine("docker unpause " + renamed).ok();
        two.restartDaemon();
        awaitReady();
        awaitTruth();
    }

    /// `docker commit` gives a task's labels to an image.
    @Test
    void containersOfUsersWithATasksLabelsAreLeftAlone() throws Exception {
        String task = running(two).first();
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
        awaitReady();
        one.docker("service", "update", "-d", "--force", "web").ok();
        Await.that("others in their place", LIMIT, () -> !shown().contains(task));

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
