package io.swarmlog.replay.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A swarm of three hosts by the docker command line, from the first host to the last one's leave.
/// One story, in order. Refusals are in the words of a Docker Engine 20.10 on hosts of the same
/// kind.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ManyHostsTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int TASKS = 30;
    private static final int PER_HOST = 10;
    private static final int PORT = 8080;
    private static final int REQUESTS = 12;

    private static final String NO_VALID_TOKEN =
            "rpc error: code = InvalidArgument desc = A valid join token is necessary to join this"
                    + " cluster";
    private static final String IS_WORKER =
            "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster"
                    + " state. Please run this command on a manager node or promote the current node"
                    + " to a manager.";

    @AutoClose private static TestHosts hosts;
    private static TestHost one;
    private static TestHost two;
    private static TestHost three;

    @BeforeAll
    static void boot() throws Exception {
        hosts = TestHosts.up(3, TestDaemon.java());
        one = hosts.host(1);
        two = hosts.host(2);
        three = hosts.host(3);
        for (TestHost host : hosts.hosts()) {
            TestImage.ensure(host.engineSocket());
        }
        one.docker("swarm", "init").ok();
    }

    private static String door() {
        return one.address() + ":2377";
    }

    private static String token(String role) throws Exception {
        return one.docker("swarm", "join-token", "-q", role).ok().strip();
    }

    private static String refusal(String token, String address) throws Exception {
        return two.docker("swarm", "join", "--token", token, address).refused().strip();
    }

    /// The same text with another letter at a place.
    private static String tampered(String token, int at) {
        char other = token.charAt(at) == '1' ? '2' : '1';
        return token.substring(0, at) + other + token.substring(at + 1);
    }

    @Test
    @Order(1)
    void refusesWrongTokensAndNothingChanges() throws Exception {
        String old = token("worker");
        one.docker("swarm", "join-token", "--rotate", "-q", "worker").ok();
        String good = token("worker");

        assertThat(refusal(tampered(good, 20), door()))
                .startsWith(
                        "Error response from daemon: remote CA does not match fingerprint."
                                + " Expected: ");
        assertThat(refusal(tampered(good, good.length() - 1), door())).endsWith(NO_VALID_TOKEN);
        assertThat(refusal(old, door())).endsWith(NO_VALID_TOKEN);
        assertThat(refusal("SWMTKN-1-bad", door())).endsWith(": invalid join token");
        assertThat(refusal(good, one.address() + ":2399"))
                .endsWith(
                        "rpc error: code = Unavailable desc = connection error: desc = \"transport:"
                                + " Error while dialing dial tcp "
                                + one.address()
                                + ":2399: connect: connection refused\"");

        assertThat(two.docker("info", "--format", "{{.Swarm.LocalNodeState}}").ok())
                .isEqualTo("inactive\n");
        assertThat(one.docker("node", "ls", "-q").ok()).hasLineCount(1);
    }

    @Test
    @Order(2)
    void joinsAWorkerAndAManagerByThePrintedCommands() throws Exception {
        assertThat(two.shell(printedCommand("worker")).ok())
                .isEqualTo("This node joined a swarm as a worker.\n");
        assertThat(three.shell(printedCommand("manager")).ok())
                .isEqualTo("This node joined a swarm as a manager.\n");

        Await.that("h2 to be ready", LIMIT, () -> state("h2").equals("Ready Active "));
        Await.that("h3 to be a manager", LIMIT, () -> isManager("h3"));
        assertThat(isManager("h1")).isTrue();
        assertThat(nodes()).hasSize(3);
        assertThat(three.docker("node", "ls", "-q").ok()).hasLineCount(3);
    }

    private static String printedCommand(String role) throws Exception {
        return one.docker("swarm", "join-token", role)
                .ok()
                .lines()
                .filter(line -> line.contains("docker swarm join --token"))
                .findFirst()
                .orElseThrow();
    }

    /// Status, availability and part as a manager of each host.
    private static Map<String, String> nodes() throws Exception {
        return new TreeMap<>(
                one.docker(
                                "node",
                                "ls",
                                "--format",
                                "{{.Hostname}}|{{.Status}} {{.Availability}} {{.ManagerStatus}}")
                        .ok()
                        .lines()
                        .map(line -> line.split("\\|"))
                        .collect(Collectors.toMap(part -> part[0], part -> part[1])));
    }

    private static boolean isManager(String host) throws Exception {
        return state(host).matches("Ready Active (Leader|Reachable)");
    }

    private static String state(String host) throws Exception {
        return nodes().getOrDefault(host, "");
    }

    @Test
    @Order(3)
    void refusesAWorkersQuestionsAndASecondJoin() throws Exception {
        assertThat(two.docker("node", "ls").refused().strip()).endsWith(IS_WORKER);
        assertThat(two.docker("service", "ls").refused().strip()).endsWith(IS_WORKER);
        assertThat(two.docker("swarm", "join-token", "worker").refused().strip())
                .endsWith(IS_WORKER);
        assertThat(refusal(token("worker"), door()))
                .endsWith(
                        "This node is already part of a swarm. Use \"docker swarm leave\" to leave"
                                + " this swarm and join another one.");
    }

    @Test
    @Order(4)
    void spreadsTasksOverTheHosts() throws Exception {
        one.docker(
                        "service",
                        "create",
                        "-d",
                        "--name",
                        "web",
                        "--replicas",
                        "" + TASKS,
                        "-p",
                        PORT + ":80",
                        "--stop-grace-period",
                        "1s",
                        TestImage.ONE)
                .ok();

        Await.that(
                "tasks on all hosts",
                LIMIT,
                () ->
                        running("web")
                                .equals(Map.of("h1", PER_HOST, "h2", PER_HOST, "h3", PER_HOST)));
        for (TestHost host : hosts.hosts()) {
            assertThat(host.engine("docker ps -q").ok()).hasLineCount(PER_HOST);
        }
    }

    /// How many tasks run on which host.
    private static Map<String, Integer> running(String service) throws Exception {
        Map<String, Integer> found = new TreeMap<>();
        one.docker(
                        "service",
                        "ps",
                        "--filter",
                        "desired-state=running",
                        "--format",
                        "{{.Node}} {{.CurrentState}}",
                        service)
                .ok()
                .lines()
                .filter(line -> line.contains(" Running "))
                .forEach(
                        line -> found.merge(line.substring(0, line.indexOf(' ')), 1, Integer::sum));
        return found;
    }

    @Test
    @Order(5)
    void keepsToLabelsAndRoles() throws Exception {
        one.docker("node", "update", "--label-add", "disk=ssd", "h2").ok();

        create("ssd", "node.labels.disk==ssd", 3);
        create("managers", "node.role==manager", 4);
        create("third", "node.hostname==h3", 2);

        Await.that("three on h2", LIMIT, () -> running("ssd").equals(Map.of("h2", 3)));
        Await.that(
                "two on each manager",
                LIMIT,
                () -> running("managers").equals(Map.of("h1", 2, "h3", 2)));
        Await.that("two on h3", LIMIT, () -> running("third").equals(Map.of("h3", 2)));
        one.docker("service", "rm", "ssd", "managers", "third").ok();
    }

    private static void create(String name, String constraint, int replicas) throws Exception {
        one.docker(
                        "service",
                        "create",
                        "-d",
                        "--name",
                        name,
                        "--constraint",
                        constraint,
                        "--replicas",
                        "" + replicas,
                        TestImage.ONE)
                .ok();
    }

    @Test
    @Order(6)
    void answersOnEveryHostFromTasksOfAllHosts() throws Exception {
        one.docker("service", "scale", "-d", "web=3").ok();
        Await.that(
                "a task on each host",
                LIMIT,
                () -> running("web").equals(Map.of("h1", 1, "h2", 1, "h3", 1)));

        for (TestHost host : hosts.hosts()) {
            Await.that(
                    "answers of all tasks at " + host.name(),
                    LIMIT,
                    () -> answers(host).size() == 3);
        }
    }

    private static Set<String> answers(TestHost at) throws Exception {
        Set<String> answers = new TreeSet<>();
        for (int request = 0; request < REQUESTS; request++) {
            answers.add(one.get("http://" + at.address() + ":" + PORT + "/").ok());
        }
        return answers;
    }

    @Test
    @Order(7)
    void drainsAHostAndFillsItAgain() throws Exception {
        one.docker("service", "scale", "-d", "web=6").ok();
        Await.that("six tasks", LIMIT, () -> sum(running("web")) == 6);

        one.docker("node", "update", "--availability", "drain", "h2").ok();

        Await.that(
                "all tasks on the others",
                LIMIT,
                () -> running("web").equals(Map.of("h1", 3, "h3", 3)));
        Await.that("no container on h2", LIMIT, () -> two.engine("docker ps -q").ok().isEmpty());
        one.docker("node", "update", "--availability", "active", "h2").ok();
        one.docker("service", "scale", "-d", "web=9").ok();
        Await.that("three new ones on h2", LIMIT, () -> running("web").getOrDefault("h2", 0) == 3);
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(it -> it).sum();
    }

    /// On the log they are sealed for managers.
    @Test
    @Order(8)
    void pullsOnAWorkerWithTheCredentialsOfWhoeverCreatedTheService(@TempDir Path folder)
            throws Exception {
        String registry = "127.0.0.1:" + GuardedRegistry.PORT;
        String password = Base64.getEncoder().encodeToString("somebody:letmein".getBytes(UTF_8));
        String file = "{\"auths\":{\"" + registry + "\":{\"auth\":\"" + password + "\"}}}";
        try (GuardedRegistry guarded = GuardedRegistry.on(two, folder)) {
            one.shell("mkdir -p $DOCKER_CONFIG && echo '" + file + "' > $DOCKER_CONFIG/config.json")
                    .ok();
            one.shell(
                            "docker service create -d --with-registry-auth --no-resolve-image"
                                    + " --name private --constraint node.hostname==h2 "
                                    + registry
                                    + "/private:1")
                    .ok();

            Await.that(
                    "the registry to be shown the password",
                    LIMIT,
                    () -> guarded.shown().contains("Basic " + password));
        } finally {
            one.shell("rm -f $DOCKER_CONFIG/config.json; docker service rm private").ok();
        }
        assertThat(one.swarmlog("log", "--json").ok()).doesNotContain("letmein");
        assertThat(one.said() + two.said()).doesNotContain("letmein", password);
    }

    @Test
    @Order(9)
    void promotesAndDemotes() throws Exception {
        Map<String, Integer> before = running("web");
        List<String> tasks = one.docker("service", "ps", "-q", "web").ok().lines().toList();
        one.docker("node", "promote", "h2").ok();
        Await.that("h2 to be a manager", LIMIT, () -> isManager("h2"));
        Await.that("h2 to answer", LIMIT, () -> two.docker("service", "ls").exit() == 0);
        assertThat(one.docker("node", "rm", "h2").refused())
                .contains(
                        "is a cluster manager and is a member of the raft cluster. It must be"
                                + " demoted to worker before removal");

        one.docker("node", "demote", "h2").ok();

        Await.that("h2 to be a worker", LIMIT, () -> state("h2").equals("Ready Active "));
        Await.that("h2 to refuse", LIMIT, () -> two.docker("node", "ls").err().contains(IS_WORKER));
        assertThat(one.docker("node", "rm", "h2").refused())
                .contains("is not down and can't be removed");
        for (String ofManagers : List.of("vault.key", "authority.properties", "log")) {
            assertThat(two.dataRoot().resolve("swarm").resolve(ofManagers)).doesNotExist();
        }
        assertThat(running("web")).as("no task moved meanwhile").isEqualTo(before);
        assertThat(one.docker("service", "ps", "-q", "web").ok().lines())
                .as("nor was one replaced")
                .containsExactlyInAnyOrderElementsOf(tasks);
    }

    /// It makes itself a voter while the one who decides no longer looks for its vote.
    @Test
    @Order(10)
    void demotesOneThatIsStillBeingPromoted() throws Exception {
        one.docker("node", "promote", "h2").ok();
        one.docker("node", "demote", "h2").ok();
        Await.that("h2 to be a worker", LIMIT, () -> state("h2").equals("Ready Active "));

        one.docker("node", "promote", "h2").ok();
        Await.that("h2 to be a manager", LIMIT, () -> isManager("h2"));
        one.docker("node", "demote", "h2").ok();

        Await.that("h2 to be a worker", LIMIT, () -> state("h2").equals("Ready Active "));
        Await.that("h2 to refuse", LIMIT, () -> two.docker("node", "ls").err().contains(IS_WORKER));
    }

    @Test
    @Order(11)
    void letsAHostLeaveAndComeBack() throws Exception {
        assertThat(two.docker("swarm", "leave").ok()).isEqualTo("Node left the swarm.\n");
        Await.that("h2 to be down", LIMIT, () -> state("h2").startsWith("Down"));
        Await.that(
                "all tasks elsewhere",
                LIMIT,
                () ->
                        running("web").keySet().equals(Set.of("h1", "h3"))
                                && sum(running("web")) == 9);
        assertThat(two.engine("docker ps -aq").ok()).isEmpty();

        one.docker("node", "rm", "h2").ok();
        assertThat(nodes()).containsOnlyKeys("h1", "h3");

        two.docker("swarm", "join", "--token", token("worker"), door()).ok();
        Await.that("h2 to be ready", LIMIT, () -> state("h2").equals("Ready Active "));
    }

    @Test
    @Order(12)
    void refusesAWriteWithoutAMajorityAndGoesOnWithOne() throws Exception {
        three.killDaemon();

        assertThat(one.docker("service", "update", "-d", "--label-add", "a=b", "web").refused())
                .contains(
                        "rpc error: code = Unknown desc = The swarm does not have a leader. It's"
                                + " possible that too few managers are online. Make sure more than"
                                + " half of the managers are online.");
        assertThat(one.docker("service", "ls", "-q").ok()).as("reading goes on").hasLineCount(1);
        assertThat(answers(one)).as("tasks run on").isNotEmpty();

        three.restore();
        Await.that(
                "a command to be taken",
                LIMIT,
                () -> one.docker("service", "scale", "-d", "web=10").exit() == 0);
        Await.that("ten tasks", LIMIT, () -> sum(running("web")) == 10);
    }
}
