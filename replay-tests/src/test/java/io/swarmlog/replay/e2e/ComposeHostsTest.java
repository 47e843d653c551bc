package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.Ran;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import io.swarmlog.publish.KafkaIdentities;
import io.swarmlog.replay.support.OwnImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.DockerComposeContainer;

/// A swarm of three hosts, whole daemons, on the three nodes of Kafka and the Apicurio Registry that
/// `compose/compose.yml` brings up, by the docker command line. One story, in order.
///
/// The Kafka's certificates make `h1` and `h2` managers there, `h3` a worker.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIf(
        value = "io.swarmlog.replay.e2e.ComposeTest#isThereCompose",
        disabledReason = "there is no docker-compose; 'swarmlog test' installs it")
final class ComposeHostsTest {
    /// Three Kafka nodes, a registry, three engines and three daemons share one machine.
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private static final String SUBNET = "172.30.80";
    private static final String KAFKA = "kafka-1:9092,kafka-2:9092,kafka-3:9092";
    private static final int TASKS = 30;
    private static final int PER_HOST = 10;
    private static final int PORT = 8080;
    private static final int REQUESTS = 40;

    private static Path folder;
    private static Optional<DockerComposeContainer<?>> compose = Optional.empty();
    private static Optional<TestHosts> hosts = Optional.empty();
    private static TestHost one;
    private static TestHost two;
    private static TestHost three;

    @BeforeAll
    static void boot() throws Exception {
        OwnImages.ensure(OwnImages.KAFKA, OwnImages.REGISTRY, OwnImages.SWARMLOG);
        folder = Files.createTempDirectory("swarmlog-compose-hosts");
        DockerComposeContainer<?> kafka = kafka();
        compose = Optional.of(kafka);
        kafka.start();
        TestHosts all = TestHosts.up(3, TestDaemon.java());
        hosts = Optional.of(all);
        one = all.host(1);
        two = all.host(2);
        three = all.host(3);
        for (TestHost host : all.hosts()) {
            TestImage.ensure(host.engineSocket());
        }
        all.uplink(network());
    }

    private static DockerComposeContainer<?> kafka() {
        return new DockerComposeContainer<>(
                        "swarmlogkafka", OwnImages.compose().resolve("compose.yml").toFile())
                .withPull(false)
                .withRemoveVolumes(true)
                .withEnv("SWARMLOG_CERTS", folder.resolve("certs").toString())
                .withEnv("SWARMLOG_RUN", folder.resolve("run").toString())
                .withEnv("SWARMLOG_NET", SUBNET)
                .withEnv("SWARMLOG_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
                .withServices("kafka-1", "kafka-2", "kafka-3", "registry");
    }

    private static ContainerState container(String service) {
        return compose.flatMap(it -> it.getContainerByServiceName(service + "_1"))
                .orElseThrow(() -> new AssertionError("expected a container " + service));
    }

    private static String network() {
        return container("kafka-1")
                .getContainerInfo()
                .getNetworkSettings()
                .getNetworks()
                .keySet()
                .iterator()
                .next();
    }

    @AfterAll
    static void down() throws IOException {
        if (hosts.isPresent()) {
            hosts.get().close();
        }
        compose.ifPresent(DockerComposeContainer::stop);
        // Containers wrote it.
        Programs.shell(Map.of(), LIMIT, "rm -rf " + folder).ok();
    }

    /// Starts the daemon of a host for this Kafka.
    private static void use(TestHost host, CertificateRole role) throws IOException {
        Path certs = folder.resolve("certs");
        KafkaIdentities.in(certs)
                .issue(host.name(), role, new KafkaIdentities.Client(KAFKA, Optional.empty()));
        Path settings = certs.resolve(host.name()).resolve("client.properties");
        host.daemonOptions(
                List.of("--command-config=" + settings, "--registry=https://registry:8443"));
    }

    private static String token(String role) throws IOException {
        return one.docker("swarm", "join-token", "-q", role).ok().strip();
    }

    /// Joining may take longer than the command line waits, on a busy machine.
    private static void join(TestHost host) throws IOException {
        host.docker("swarm", "join", "--token", token("worker"), one.address() + ":2377");
        Await.equal(
                "Ready Active ",
                host.name() + " to be ready",
                LIMIT,
                () -> state(one, host.name()));
    }

    /// Status, availability and part as a manager of a host, as another shows it.
    private static String state(TestHost at, String host) throws IOException {
        return at.docker(
                        "node",
                        "ls",
                        "--format",
                        "{{.Hostname}}|{{.Status}} {{.Availability}} {{.ManagerStatus}}")
                .ok()
                .lines()
                .map(line -> line.split("\\|"))
                .filter(part -> part[0].equals(host))
                .map(part -> part[1])
                .collect(Collectors.joining());
    }

    /// How many tasks run on which host.
    private static Map<String, Integer> running(String service) throws IOException {
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

    private static int all(String service) throws IOException {
        return running(service).values().stream().mapToInt(it -> it).sum();
    }

    @Test
    @Order(1)
    void beginsOnTheKafkaAndRefusesHostsOfAnother() throws Exception {
        use(one, CertificateRole.MANAGER);
        one.docker("swarm", "init").ok();
        assertThat(state(one, "h1")).isEqualTo("Ready Active Leader");

        String refused =
                two.docker("swarm", "join", "--token", token("worker"), one.address() + ":2377")
                        .refused();

        assertThat(refused).contains("the swarm is on a Kafka that is not its managers' own");
        // It was admitted before it came to that: it is shown, and can be removed.
        String admitted = "{{if not .Self}}{{.ID}}{{end}}";
        String id = one.docker("node", "ls", "--format", admitted).ok().strip();
        one.docker("node", "rm", id).ok();
        use(two, CertificateRole.MANAGER);
        assertThat(two.docker("swarm", "init").refused())
                .contains("expected a Kafka without a swarm");
        assertThat(two.docker("info", "--format", "{{.Swarm.LocalNodeState}}").ok())
                .isEqualTo("inactive\n");
    }

    @Test
    @Order(2)
    void spreadsTasksAndAnswersOnEveryHost() throws Exception {
        join(two);
        use(three, CertificateRole.WORKER);
        join(three);

        String create = "service create -d --name web --stop-grace-period 1s --replicas ";
        one.shell("docker " + create + TASKS + " -p " + PORT + ":80 " + TestImage.ONE).ok();

        Await.equal(
                Map.of("h1", PER_HOST, "h2", PER_HOST, "h3", PER_HOST),
                "ten on each",
                LIMIT,
                () -> running("web"));
        one.docker("service", "scale", "-d", "web=3").ok();
        Await.equal(Map.of("h1", 1, "h2", 1, "h3", 1), "one on each", LIMIT, () -> running("web"));
        for (TestHost host : List.of(one, two, three)) {
            Await.that("answers of all at " + host.name(), LIMIT, () -> answers(host).size() == 3);
        }
    }

    private static Set<String> answers(TestHost at) throws IOException {
        Set<String> answers = new TreeSet<>();
        for (int request = 0; request < REQUESTS && answers.size() < 3; request++) {
            answers.add(one.get("http://" + at.address() + ":" + PORT + "/").ok());
        }
        return answers;
    }

    @Test
    @Order(3)
    void keepsToLabelsAndDrains() throws Exception {
        one.docker("node", "update", "--label-add", "disk=ssd", "h3").ok();
        one.shell(
                        "docker service create -d --name ssd --replicas 2"
                                + " --constraint node.labels.disk==ssd "
                                + TestImage.ONE)
                .ok();
        Await.equal(Map.of("h3", 2), "two on h3", LIMIT, () -> running("ssd"));
        one.docker("service", "rm", "ssd").ok();

        one.docker("node", "update", "--availability", "drain", "h3").ok();

        Await.that(
                "tasks on the others",
                LIMIT,
                () -> all("web") == 3 && !running("web").containsKey("h3"));
        one.docker("node", "update", "--availability", "active", "h3").ok();
    }

    @Test
    @Order(4)
    void promotesAndDemotesAsTheRightsAtKafkaAllow() throws Exception {
        one.docker("node", "promote", "h2").ok();
        Ran withoutRights = one.docker("node", "promote", "h3");

        assertThat(withoutRights.refused()).contains("The promotion stands and goes on");
        Await.equal("Ready Active Reachable", "h2 to be a manager", LIMIT, () -> state(one, "h2"));
        Await.that("h2 to answer", LIMIT, () -> two.docker("service", "ls").exit() == 0);
        Await.that(
                "h3 to say why not",
                LIMIT,
                () -> three.said().contains("expected a manager's rights at the Kafka"));
        assertThat(three.docker("info", "--format", "{{.Swarm.ControlAvailable}}").ok())
                .isEqualTo("false\n");

        one.docker("node", "demote", "h2", "h3").ok();

        Await.that(
                "h2 to be a worker",
                LIMIT,
                () ->
                        two.docker("info", "--format", "{{.Swarm.ControlAvailable}}")
                                .ok()
                                .equals("false\n"));
        for (String host : List.of("h2", "h3")) {
            Await.equal("Ready Active ", host + " to be ready", LIMIT, () -> state(one, host));
        }
    }

    @Test
    @Order(5)
    void goesOnWithoutAKafkaNodeAndWithoutTheManagerThatDecides() throws Exception {
        one.docker("node", "promote", "h2").ok();
        Await.that("h2 to answer", LIMIT, () -> two.docker("service", "ls").exit() == 0);
        ContainerState lost = container("kafka-2");
        lost.getDockerClient().killContainerCmd(lost.getContainerId()).exec();
        Await.that(
                "a command without one Kafka",
                LIMIT,
                () -> one.docker("service", "scale", "-d", "web=6").exit() == 0);
        Await.that("six tasks", LIMIT, () -> all("web") == 6);

        boolean oneLeads = state(one, "h1").endsWith("Leader");
        TestHost leader = oneLeads ? one : two;
        TestHost other = oneLeads ? two : one;
        leader.killDaemon();

        Await.that(
                "a command at the other manager",
                LIMIT,
                () ->
                        other.docker("service", "update", "-d", "--label-add", "a=b", "web").exit()
                                == 0);
        Await.equal(
                "Ready Active Leader",
                "the other to be shown as leader",
                LIMIT,
                () -> state(other, other.name()));
        leader.restore();
        Await.that(
                "the first to be back",
                LIMIT,
                () -> state(other, leader.name()).startsWith("Ready Active "));
        Await.that("the first to answer", LIMIT, () -> leader.docker("service", "ls").exit() == 0);
        Await.that("six tasks again", LIMIT, () -> all("web") == 6);
    }

    @Test
    @Order(6)
    void restartsADaemonAndLetsAHostLeave() throws Exception {
        Set<String> before = new TreeSet<>(three.engine("docker ps -q").ok().lines().toList());
        three.restartDaemon();
        Await.equal("Ready Active ", "h3 to be ready", LIMIT, () -> state(one, "h3"));
        assertThat(three.engine("docker ps -q").ok().lines()).containsAll(before);

        three.docker("swarm", "leave").ok();

        Await.that("h3 to be down", LIMIT, () -> state(one, "h3").startsWith("Down"));
        one.docker("node", "rm", "h3").ok();
        assertThat(one.docker("node", "ls").ok()).hasLineCount(3);
        Await.that("six tasks on two", LIMIT, () -> all("web") == 6);
    }
}
