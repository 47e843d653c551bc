package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.json.GoJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/// `kill -9` of the daemon at random moments, while 30 tasks run and a scale is under way.
///
/// `-Dswarmlog.crash.kills=N` says how often (20), `-Dswarmlog.crash.seed=N` repeats the moments
/// of a run.
@Timeout(900)
final class CrashTest {
    private static final int KILLS = Integer.getInteger("swarmlog.crash.kills", 20);
    private static final long SEED =
            Long.getLong("swarmlog.crash.seed", System.nanoTime() & 0xff_ffff);

    /// A slow machine makes fewer kills, but not fewer than this, so that the whole build ends.
    private static final Duration TIME_LIMIT = Duration.ofMinutes(4);

    private static final int KILLS_MIN = 5;

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int STEADY = 20;
    private static final int SCALED = 10;
    private static final int SCALED_LESS = 5;
    private static final int SCALED_MORE = 15;
    private static final int LATEST_KILL_MS = 1_500;
    private static final int LATEST_KILL_IN_START_MS = 6_000;
    @AutoClose private static TestDaemon swarm;

    private final SplittableRandom chance = new SplittableRandom(SEED);
    private final List<String> acknowledged = new ArrayList<>();
    private int replicas = SCALED;
    private int kills;
    private Map<String, Container> steady = Map.of();

    @BeforeAll
    static void begin() throws Exception {
        swarm = TestDaemon.withSwarm();
    }

    @Test
    void losesNothingAndDoublesNothing() throws Exception {
        swarm.docker(
                "docker service create -d --name steady --replicas "
                        + STEADY
                        + " "
                        + TestImage.ONE);
        swarm.docker(
                "docker service create -d --name scaled --replicas "
                        + SCALED
                        + " "
                        + TestImage.ONE);
        awaitAll();
        steady = bySlot(swarm.running("steady"));
        long deadline = System.nanoTime() + TIME_LIMIT.toNanos();
        int round = 0;

        while (kills < KILLS && (kills < KILLS_MIN || System.nanoTime() < deadline)) {
            round++;
            round(round);
        }

        tell(kills + " of " + KILLS + " kills, seed " + SEED);
        awaitAll();
        assertThat(bySlot(swarm.running("steady"))).isEqualTo(steady);
        assertThat(swarm.swarmlog("replay", "--verify").ok()).startsWith("the same: ");
    }

    /// The counts belong to what a build shows.
    private static void tell(String text) {
        LoggerFactory.getLogger(CrashTest.class).atWarn().log(text);
    }

    private void round(int round) throws Exception {
        String network = TestDaemon.unique("made" + round);
        replicas = chance.nextInt(SCALED_LESS, SCALED_MORE + 1);
        swarm.docker("docker network create -d overlay " + network);
        acknowledged.add(network);
        swarm.docker("docker service scale -d scaled=" + replicas);
        swarm.runs(Duration.ofMillis(chance.nextInt(LATEST_KILL_MS)));

        kill();
        Map<String, Container> before = byTask(swarm.containers());
        if (chance.nextInt(3) == 0) {
            swarm.startProcess();
            swarm.runs(Duration.ofMillis(chance.nextInt(LATEST_KILL_IN_START_MS)));
            kill();
        }
        swarm.restart();

        String as = "round " + round + ", seed " + SEED;
        assertThat(swarm.docker("docker network ls --format '{{.Name}}'").lines())
                .as(as)
                .containsAll(acknowledged);
        assertThat(swarm.docker("docker service ls --format '{{.Name}} {{.Replicas}}'"))
                .as(as)
                .containsPattern("scaled \\d+/" + replicas + "\n");
        List<JsonNode> tasks = new ArrayList<>();
        GoJson.parse(TestDaemon.text(swarm.ask("GET", "/v1.41/tasks", ""))).forEach(tasks::add);
        List<Container> now = swarm.containers();
        assertNothingDoubled(as, now, tasks);
        assertNothingRestarted(as, before, byTask(now), tasks);
        assertThat(bySlot(swarm.running("steady"))).as(as).isEqualTo(steady);
    }

    /// No task has two containers that run, and no slot two tasks that are wanted and run.
    private static void assertNothingDoubled(String as, List<Container> now, List<JsonNode> tasks) {
        List<Container> running = now.stream().filter(Container::running).toList();
        Set<String> wanted =
                tasks.stream()
                        .filter(task -> task.path("DesiredState").asText().equals("running"))
                        .map(task -> task.path("ID").asText())
                        .collect(Collectors.toSet());

        assertThat(running.stream().map(Container::task)).as(as).doesNotHaveDuplicates();
        assertThat(
                        running.stream()
                                .filter(container -> wanted.contains(container.task()))
                                .map(Container::slot))
                .as(as)
                .doesNotHaveDuplicates();
    }

    /// Every container that ran, and whose task is wanted still, runs as it did; no task was given
    /// up.
    private static void assertNothingRestarted(
            String as,
            Map<String, Container> before,
            Map<String, Container> after,
            List<JsonNode> tasks) {
        for (JsonNode task : tasks) {
            String id = task.path("ID").asText();
            assertThat(task.path("Status").path("State").asText())
                    .as(as + ": " + task)
                    .isNotIn("failed", "rejected", "orphaned");
            Container was = before.get(id);
            if (was != null
                    && was.running()
                    && task.path("DesiredState").asText().equals("running")) {
                assertThat(after.get(id)).as(as).isEqualTo(was);
            }
        }
        assertThat(tasks).as(as).hasSizeGreaterThanOrEqualTo(STEADY + SCALED_LESS);
    }

    private void kill() {
        kills++;
        swarm.kill9();
    }

    private void awaitAll() {
        Await.that(
                "all tasks to run, seed " + SEED,
                LIMIT,
                () ->
                        swarm.running("steady").size() == STEADY
                                && swarm.running("scaled").size() == replicas
                                && swarm.docker("docker service ls --format '{{.Replicas}}'")
                                        .contains(replicas + "/" + replicas));
    }

    private static Map<String, Container> byTask(List<Container> containers) {
        return by(containers, Container::task);
    }

    private static Map<String, Container> bySlot(List<Container> containers) {
        return by(containers, Container::slot);
    }

    private static Map<String, Container> by(
            List<Container> containers, Function<Container, String> key) {
        return new HashMap<>(
                containers.stream().collect(Collectors.toMap(key, Function.identity())));
    }
}
