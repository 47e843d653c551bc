package io.swarmlog.agent.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.agent.Orders;
import io.swarmlog.agent.Specs;
import io.swarmlog.agent.runtime.Job;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.log.Assignment;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerRuntimeTest {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private TestEngine engine;
    private DockerRuntime runtime;

    @BeforeAll
    void open() {
        engine = new TestEngine();
        runtime = new DockerRuntime(TestEngine.SOCKET);
        runtime.watch(engine.node, new Sights());
    }

    @AfterEach
    void clean() {
        engine.containers().forEach(each -> removeQuietly(each.getLabels()));
        engine.clean();
    }

    private void removeQuietly(Map<String, String> labels) {
        TaskId task = new TaskId(String.valueOf(labels.get(ContainerBody.TASK_LABEL)));
        runtime.remove(task, "");
    }

    @AfterAll
    void close() {
        runtime.close();
        engine.close();
    }

    private Assignment order(String task, ContainerSpec container) {
        return Orders.container(
                Orders.named(
                        Orders.order(task, TaskState.RUNNING),
                        engine.name("web"),
                        new TreeMap<>(),
                        new io.swarmlog.model.Slot.Numbered(1)),
                container);
    }

    private Job job(Assignment order) {
        return new Job(order, engine.home, Optional.empty(), new CompletableFuture<>());
    }

    private String prepare(Assignment order) {
        return ((Sight.Made) runtime.prepare(job(order))).container();
    }

    private Sight.Up run(Assignment order) {
        return (Sight.Up) runtime.start(prepare(order), order);
    }

    @Test
    void runsAContainerAsTheSpecSays() {
        ContainerSpec spec =
                Specs.with(
                        Orders.sleeper(engine.image),
                        "env",
                        List.of("A=1", "TASK={{.Task.Name}}"),
                        "hostname",
                        "{{.Node.Hostname}}-x",
                        "dir",
                        "/tmp",
                        "user",
                        "7:8",
                        "groups",
                        List.of("9"),
                        "labels",
                        Orders.map(Map.of("user", "x", "com.docker.swarm.task.id", "forged")),
                        "capabilityAdd",
                        List.of("CAP_NET_ADMIN"),
                        "capabilityDrop",
                        List.of("CAP_CHOWN"),
                        "sysctls",
                        Orders.map(Map.of("net.ipv4.ip_unprivileged_port_start", "80")),
                        "ulimits",
                        List.of(new ContainerSpec.Ulimit("nofile", 100, 200)),
                        "hosts",
                        List.of("10.9.8.7 there alias"),
                        "stopSignal",
                        "SIGINT",
                        "readOnly",
                        true,
                        "init",
                        Optional.of(false),
                        "dnsConfig",
                        Optional.of(
                                new ContainerSpec.DnsConfig(
                                        List.of("10.0.0.1"), List.of("example.test"), List.of())));
        Assignment order = order("t1", spec);

        Sight.Up up = run(order);

        JsonNode found = engine.inspect(up.container());
        JsonNode config = found.path("Config");
        JsonNode host = found.path("HostConfig");
        assertThat(found.path("Name").asText()).isEqualTo("/" + engine.name("web") + ".1.t1");
        assertThat(config.path("Env").toString())
                .contains("A=1", "TASK=" + engine.name("web") + ".1.t1");
        assertThat(config.path("Hostname").asText()).isEqualTo("host1-x");
        assertThat(config.path("WorkingDir").asText()).isEqualTo("/tmp");
        assertThat(config.path("User").asText()).isEqualTo("7:8");
        assertThat(config.path("StopSignal").asText()).isEqualTo("SIGINT");
        assertThat(config.path("Labels").path("user").asText()).isEqualTo("x");
        assertThat(config.path("Labels").path("com.docker.swarm.task").asText("-")).isEmpty();
        assertThat(config.path("Labels").path("com.docker.swarm.task.id").asText()).isEqualTo("t1");
        assertThat(config.path("Labels").path("com.docker.swarm.service.name").asText())
                .isEqualTo(engine.name("web"));
        assertThat(host.path("CapAdd").toString()).contains("NET_ADMIN");
        assertThat(host.path("CapDrop").toString()).contains("CHOWN");
        assertThat(host.path("GroupAdd").toString()).contains("9");
        assertThat(host.path("ExtraHosts").path(0).asText()).isEqualTo("there:10.9.8.7");
        assertThat(host.path("ReadonlyRootfs").asBoolean()).isTrue();
        assertThat(host.path("Ulimits").path(0).path("Hard").asInt()).isEqualTo(200);
        assertThat(host.path("Dns").path(0).asText()).isEqualTo("10.0.0.1");
        assertThat(host.path("RestartPolicy").path("Name").asText()).isEqualTo("no");
        assertThat(up.pid()).isPositive();
    }

    @Test
    void limitsWhatTheContainerMayUse() {
        Assignment order =
                Orders.spec(
                        order("t1", Orders.sleeper(engine.image)),
                        old ->
                                new TaskSpec(
                                        old.containerSpec(),
                                        Optional.of(
                                                new TaskSpec.Resources(
                                                        Optional.of(
                                                                new TaskSpec.Limits(
                                                                        500_000_000L,
                                                                        64 << 20,
                                                                        50)),
                                                        Optional.empty())),
                                        old.restartPolicy(),
                                        old.placement(),
                                        old.networks(),
                                        Optional.of(
                                                new TaskSpec.Driver(
                                                        "json-file",
                                                        Orders.map(Map.of("max-size", "1m")))),
                                        0,
                                        ""));

        JsonNode host = engine.inspect(prepare(order)).path("HostConfig");

        assertThat(host.path("Memory").asLong()).isEqualTo(64 << 20);
        assertThat(host.path("CpuQuota").asLong()).isEqualTo(50_000);
        assertThat(host.path("PidsLimit").asLong()).isEqualTo(50);
        assertThat(host.path("LogConfig").path("Config").path("max-size").asText()).isEqualTo("1m");
    }

    @Test
    void mountsWhatTheSpecSays() {
        ContainerSpec spec =
                Specs.with(
                        Orders.container(
                                engine.image,
                                "sh",
                                "-c",
                                "echo x > /scratch/x && echo y > /vol/y && ! touch /host/z"),
                        "mounts",
                        List.of(
                                mount("tmpfs", "", "/scratch"),
                                mount("volume", "", "/vol"),
                                new ContainerSpec.Mount(
                                        "bind",
                                        "/usr",
                                        "/host",
                                        true,
                                        "",
                                        Optional.of(
                                                new ContainerSpec.BindOptions("rprivate", false)),
                                        Optional.empty(),
                                        Optional.empty())));
        Assignment order = order("t1", spec);
        String container = prepare(order);

        Sight ended = ended(container, runtime.start(container, order), order);

        assertThat(ended).isEqualTo(new Sight.Ended(container, 0, "", false));
    }

    private static ContainerSpec.Mount mount(String type, String source, String target) {
        return new ContainerSpec.Mount(
                type,
                source,
                target,
                false,
                "",
                Optional.empty(),
                Optional.empty(),
                type.equals("tmpfs")
                        ? Optional.of(new ContainerSpec.TmpfsOptions(1 << 20, 0777))
                        : Optional.empty());
    }

    /// How the container ended; the engine is asked to say when it has.
    private Sight ended(String container, Sight sight, Assignment order) {
        if (sight instanceof Sight.Up) {
            engine.calls.post("/containers/" + container + "/wait", Map.of());
        }
        return runtime.look(container, order);
    }

    @Test
    void showsTheExitCode() {
        Assignment order = order("t1", Orders.container(engine.image, "sh", "-c", "exit 3"));
        String container = prepare(order);

        Sight sight = ended(container, runtime.start(container, order), order);

        assertThat(sight).isEqualTo(new Sight.Ended(container, 3, "", false));
    }

    @Test
    void stopsWithTheSignalTheSpecSays() {
        ContainerSpec spec =
                Specs.with(
                        Orders.container(
                                engine.image,
                                "sh",
                                "-c",
                                "trap 'exit 5' INT; while :; do sleep 0.01; done"),
                        "stopSignal",
                        "SIGINT");
        Sight.Up up = run(order("t1", spec));

        // The trap stands a moment after the start; the grace time covers it.
        Sight stopped = runtime.stop(up.container(), Duration.ofSeconds(20));

        assertThat(stopped).isInstanceOf(Sight.Ended.class);
        assertThat(((Sight.Ended) stopped).exitCode()).isIn(5, 130);
    }

    @Test
    void killsWhatDoesNotStopInTime() {
        Sight.Up up = run(order("t1", Orders.sleeper(engine.image)));

        assertThat(runtime.stop(up.container(), GRACE))
                .isEqualTo(new Sight.Ended(up.container(), 137, "", false));
        assertThat(runtime.stop(up.container(), GRACE)).isInstanceOf(Sight.Ended.class);
    }

    @Test
    void preparesAndStartsOnceHoweverOftenItIsAsked() {
        Assignment order = order("t1", Orders.sleeper(engine.image));

        String first = prepare(order);
        String second = prepare(order);
        Sight.Up up = (Sight.Up) runtime.start(first, order);
        Sight.Up again = (Sight.Up) runtime.start(first, order);

        assertThat(second).isEqualTo(first);
        assertThat(again).isEqualTo(up);
    }

    @Test
    void removesAContainerOrFindsItGone() {
        Sight.Up up = run(order("t1", Orders.sleeper(engine.image)));

        runtime.remove(new TaskId("t1"), up.container());
        runtime.remove(new TaskId("t1"), up.container());

        assertThat(engine.containers()).isEmpty();
        assertThat(runtime.stop(up.container(), GRACE)).isEqualTo(new Sight.Nothing());
    }

    @Test
    void rejectsAnImageThatIsNowhere() {
        Assignment order = order("t1", Orders.sleeper("localhost:1/nowhere:1"));

        assertThatThrownBy(() -> prepare(order))
                .isInstanceOf(Trouble.class)
                .hasMessage("No such image: localhost:1/nowhere:1")
                .matches(e -> !((Trouble) e).isTemporary());
    }

    @Test
    void rejectsSecretsUntilTheyAreDone() {
        ContainerSpec spec =
                Specs.with(
                        Orders.sleeper(engine.image),
                        "secrets",
                        List.of(
                                new ContainerSpec.FileReference(
                                        "id", "name", "name", "0", "0", 0444)));

        assertThatThrownBy(() -> prepare(order("t1", spec)))
                .hasMessage("secrets are not implemented yet");
    }

    @Test
    void publishesHostPortsAndSaysWhichTheEngineChose() {
        Assignment order =
                Orders.ports(
                        order("t1", Orders.sleeper(engine.image)),
                        new EndpointSpec.Port("", "", 80, 0, "host"),
                        new EndpointSpec.Port("", "tcp", 81, 30_000, "ingress"));

        Sight.Up up = run(order);

        assertThat(up.hostPorts()).hasSize(1);
        assertThat(up.hostPorts().getFirst().publishedPort()).isPositive();
        assertThat(up.hostPorts().getFirst().targetPort()).isEqualTo(80);
    }

    // ---- health

    private ContainerSpec checked(String... test) {
        return Specs.with(
                Orders.sleeper(engine.image),
                "healthcheck",
                Optional.of(
                        new ContainerSpec.Healthcheck(
                                List.of(test), 100_000_000, 1_000_000_000, 0, 1)));
    }

    @Test
    void showsThatTheHealthCheckHasNotSpokenYet() {
        assertThat(run(order("t1", checked("CMD", "sleep", "0.5"))).health())
                .isEqualTo(Sight.Health.STARTING);
    }

    // ---- networks

    private Assignment.AttachedNetwork network(int number, String address, String... aliases) {
        NetworkSpec spec =
                new NetworkSpec(
                        engine.name("net" + number),
                        new TreeMap<>(),
                        "overlay",
                        Orders.map(Map.of("encrypted", "")),
                        false,
                        false,
                        true,
                        false,
                        Optional.empty());
        String subnet = engine.subnet(number);
        return new Assignment.AttachedNetwork(
                new NetworkId(engine.name("netid" + number)),
                spec,
                List.of(
                        new NetworkSpec.IpamConfig(
                                subnet + ".0/24", "", subnet + ".1", new TreeMap<>())),
                subnet + address + "/24",
                List.of(aliases),
                new TreeMap<>());
    }

    @Test
    void attachesToNetworksItMakesAndRemovesThemWithTheLastTask() {
        Assignment one =
                Orders.networks(
                        order("t1", Orders.sleeper(engine.image)),
                        network(1, ".10", "web", "tasks.web"),
                        network(2, ".10", "web"));
        Assignment two =
                Orders.networks(
                        order("t2", Orders.sleeper(engine.image)), network(1, ".11", "web"));

        Sight.Up first = run(one);
        Sight.Up second = run(two);

        JsonNode attached = engine.inspect(first.container()).path("NetworkSettings");
        JsonNode endpoint = attached.path("Networks").path(engine.name("net1"));
        assertThat(endpoint.path("IPAddress").asText()).isEqualTo(engine.subnet(1) + ".10");
        assertThat(endpoint.path("Aliases").toString()).contains("web", "tasks.web");
        assertThat(attached.path("Networks").path(engine.name("net2")).path("IPAddress").asText())
                .isEqualTo(engine.subnet(2) + ".10");
        assertThat(engine.networks()).hasSize(2);

        runtime.remove(new TaskId("t1"), first.container());
        assertThat(engine.networks()).hasSize(1);
        runtime.remove(new TaskId("t2"), second.container());
        assertThat(engine.networks()).isEmpty();
    }

    @Test
    void resolvesTheServiceByItsNameInsideANetwork() {
        run(Orders.networks(order("t1", Orders.sleeper(engine.image)), network(1, ".10", "web")));
        Assignment asking =
                Orders.networks(
                        order("t2", Orders.container(engine.image, "ping", "-c1", "web")),
                        network(1, ".11"));
        String container = prepare(asking);

        Sight ended = ended(container, runtime.start(container, asking), asking);

        assertThat(ended).isEqualTo(new Sight.Ended(container, 0, "", false));
    }

    @Test
    void makesANetworkOnceForTasksThatComeTogether() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Sight.Up>> starting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Assignment order =
                        Orders.networks(
                                order("t" + i, Orders.sleeper(engine.image)),
                                network(1, "." + (20 + i)));
                starting.add(threads.submit(() -> run(order)));
            }
            for (Future<Sight.Up> each : starting) {
                assertThat(each.get().pid()).isPositive();
            }
        }
        assertThat(engine.networks()).hasSize(1);
    }

    @Test
    void namesANetworkDifferentlyWhereTheEngineHasAnotherOfThatName() {
        Assignment.AttachedNetwork network = network(1, ".10");
        engine.calls.post(
                "/networks/create",
                Map.of(
                        "Name",
                        network.spec().name(),
                        "Labels",
                        Map.of(ContainerBody.NODE_LABEL, engine.node.value()),
                        "IPAM",
                        Map.of("Config", List.of(Map.of("Subnet", engine.subnet(9) + ".0/24")))));

        Sight.Up up = run(Orders.networks(order("t1", Orders.sleeper(engine.image)), network));

        JsonNode attached = engine.inspect(up.container()).path("NetworkSettings").path("Networks");
        String other = network.spec().name() + "." + network.id().value().substring(0, 12);
        assertThat(attached.path(other).path("IPAddress").asText())
                .isEqualTo(engine.subnet(1) + ".10");
    }

    @Test
    void attachesToTheHostsNetwork() {
        NetworkSpec spec =
                new NetworkSpec(
                        "host",
                        new TreeMap<>(),
                        "host",
                        new TreeMap<>(),
                        false,
                        false,
                        false,
                        false,
                        Optional.empty());
        Sight.Up up =
                run(
                        Orders.networks(
                                order("t1", Orders.sleeper(engine.image)),
                                new Assignment.AttachedNetwork(
                                        new NetworkId("hostnet"),
                                        spec,
                                        List.of(),
                                        "",
                                        List.of(),
                                        new TreeMap<>())));

        assertThat(engine.inspect(up.container()).path("HostConfig").path("NetworkMode").asText())
                .isEqualTo("host");
    }

    @Test
    void waitsForAnAddressThatIsStillTaken() {
        Sight.Up holder =
                run(Orders.networks(order("t1", Orders.sleeper(engine.image)), network(1, ".10")));
        Assignment next =
                Orders.networks(order("t2", Orders.sleeper(engine.image)), network(1, ".10"));
        String container = prepare(next);

        assertThatThrownBy(() -> runtime.start(container, next))
                .matches(e -> ((Trouble) e).isTemporary());
        runtime.stop(holder.container(), Duration.ZERO);
        assertThat(runtime.start(container, next)).isInstanceOf(Sight.Up.class);
    }

    @Test
    void sweepsNetworksThatNoTaskNeeds() {
        Sight.Up up =
                run(Orders.networks(order("t1", Orders.sleeper(engine.image)), network(1, ".10")));
        engine.calls.tell(
                docker -> docker.removeContainerCmd(up.container()).withForce(true).exec());

        runtime.keepNetworksOf(new TreeSet<>());

        assertThat(engine.networks()).isEmpty();
    }

    @Test
    void clearsAllOfANodeThatLeaves() {
        run(Orders.networks(order("t1", Orders.sleeper(engine.image)), network(1, ".10")));

        runtime.clear(engine.node, _ -> true);

        assertThat(engine.containers()).isEmpty();
        assertThat(engine.networks()).isEmpty();
    }

    @Test
    void tellsWhatTheHealthCheckSays() throws InterruptedException {
        var told = new Sights();
        runtime.watch(engine.node, told);
        told.await("all []");

        Sight.Up up = run(order("t1", checked("CMD", "true")));
        told.await("started t1");
        told.await("health t1 HEALTHY");
        runtime.stop(up.container(), Duration.ZERO);
        told.await("ended t1 137");
        runtime.remove(new TaskId("t1"), up.container());
        told.await("gone t1");
    }

    @Test
    void describesTheMachine() {
        var machine = runtime.machine();

        assertThat(machine.hostname()).isNotEmpty();
        assertThat(machine.nanoCpus()).isPositive();
        assertThat(machine.memoryBytes()).isPositive();
        assertThat(machine.engine().plugins())
                .extracting(plugin -> plugin.type() + "/" + plugin.name())
                .contains("Network/bridge", "Volume/local");
    }
}
