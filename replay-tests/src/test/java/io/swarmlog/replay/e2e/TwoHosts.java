package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.time.Duration;
import java.util.TreeSet;

/// A manager and a worker with a service, `web`, on both: what is shown of it, and what runs.
final class TwoHosts implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(120);
    static final int REPLICAS = 4;

    private final TestHosts hosts;

    private TwoHosts(TestHosts hosts) {
        this.hosts = hosts;
    }

    static TwoHosts up() throws IOException {
        TwoHosts made = new TwoHosts(TestHosts.up(2, TestDaemon.java()));
        made.begin();
        return made;
    }

    private void begin() throws IOException {
        one().docker("swarm", "init").ok();
        String token = one().docker("swarm", "join-token", "-q", "worker").ok().strip();
        String door = one().address() + ":2377";
        // On a busy machine the door may not answer in time, or the join goes on in the background.
        Await.that(
                "h2 to join",
                LIMIT,
                () ->
                        two().docker("swarm", "join", "--token", token, door).exit() == 0
                                || state("State").equals("ready"));
        TestImage.ensure(one().engineSocket());
        TestImage.ensure(two().engineSocket());
        one().docker(
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

    /// The manager.
    TestHost one() {
        return hosts.host(1);
    }

    /// The worker.
    TestHost two() {
        return hosts.host(2);
    }

    @Override
    public void close() throws IOException {
        hosts.close();
    }

    /// Both hosts shall have tasks to lose; those of one that was Down are elsewhere.
    void spread() throws IOException {
        one().docker("service", "update", "-d", "--force", "web").ok();
        awaitTruth();
        Await.that("tasks on both hosts", LIMIT, () -> !running(two()).isEmpty());
        awaitTruth();
    }

    /// The field of `docker node inspect h2` that tells of its status.
    String state(String field) throws IOException {
        return stateOf(two(), field);
    }

    private String stateOf(TestHost host, String field) throws IOException {
        return one().docker("node", "inspect", host.name(), "--format", "{{.Status." + field + "}}")
                .ok()
                .strip();
    }

    void awaitDown(String reason) {
        Await.that("h2 to be down", LIMIT, () -> state("State").equals("down"));
        Await.that("the reason: " + reason, LIMIT, () -> state("Message").contains(reason));
    }

    void awaitReady() {
        awaitReady(two());
    }

    void awaitReady(TestHost host) {
        Await.equal("ready", host.name() + " to be ready", LIMIT, () -> stateOf(host, "State"));
    }

    TreeSet<String> running(TestHost host) throws IOException {
        return lines(
                host.engine(
                                "docker ps --no-trunc -q --filter"
                                        + " label=com.docker.swarm.service.name=web")
                        .ok());
    }

    static TreeSet<String> lines(String text) {
        return new TreeSet<>(text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList());
    }

    /// The containers of the tasks that are shown as running, by `docker inspect` of each.
    TreeSet<String> shown() throws IOException {
        return lines(
                one().shell(
                                "docker inspect --type task --format"
                                        + " '{{if eq (print .Status.State) \"running\"}}{{.Status.ContainerStatus.ContainerID}}{{end}}'"
                                        + " $(docker service ps -q web)")
                        .ok());
    }

    void awaitTruth() {
        Await.that(
                "what is shown to be what runs",
                LIMIT,
                () -> {
                    TreeSet<String> real = running(one());
                    real.addAll(running(two()));
                    assertThat(shown()).hasSize(REPLICAS).isEqualTo(real);
                    return true;
                });
    }
}
