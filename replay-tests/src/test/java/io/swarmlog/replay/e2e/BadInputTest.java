package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Wrong requests: answered as a Docker Engine 20.10 answers them (recorded from one), and nothing
/// on the log but the rejection.
@Timeout(300)
final class BadInputTest {
    private static final String CREATE = "/v1.41/services/create";
    private static final String UPDATE = "/v1.41/services/there/update?version=";
    private static final String RPC = "rpc error: code = ";
    private static final String GO = "json: cannot unmarshal ";
    private static final String TASK =
            "\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"swarmlog-test:1\"}%s}";

    @AutoClose private static TestDaemon swarm;

    /// A request and what is answered.
    private record Wrong(String path, String body, int status, String message) {}

    @BeforeAll
    static void begin() throws Exception {
        swarm = TestDaemon.withSwarm();
        swarm.docker("docker service create --detach=false --name there " + TestImage.ONE);
    }

    private static String service(String name, String ofTask, String more) {
        return "{\"Name\":\"" + name + "\"," + TASK.formatted(ofTask) + more + "}";
    }

    private static String replicas(String number) {
        return service("x", "", ",\"Mode\":{\"Replicated\":{\"Replicas\":" + number + "}}");
    }

    private static List<Wrong> malformed() {
        String there = service("there", "", "");
        return List.of(
                new Wrong(CREATE, "{\"Name\":\"x\"", 400, "unexpected EOF"),
                new Wrong(CREATE, "", 400, "got EOF while reading request body"),
                new Wrong(
                        CREATE, "a=b", 400, "invalid character 'a' looking for beginning of value"),
                new Wrong(CREATE, "[]", 400, GO + "array into Go value of type swarm.ServiceSpec"),
                new Wrong(
                        CREATE,
                        replicas("\"3\""),
                        400,
                        GO
                                + "string into Go struct field"
                                + " ReplicatedService.Mode.Replicated.Replicas of type uint64"),
                new Wrong(
                        CREATE,
                        replicas("1.5"),
                        400,
                        GO
                                + "number 1.5 into Go struct field"
                                + " ReplicatedService.Mode.Replicated.Replicas of type uint64"),
                new Wrong(
                        CREATE,
                        service("x", "", ",\"Labels\":{\"a\":1}"),
                        400,
                        GO + "number into Go struct field ServiceSpec.Labels of type string"),
                new Wrong(
                        UPDATE + "abc",
                        there,
                        400,
                        "invalid service version 'abc': strconv.ParseUint: parsing \"abc\":"
                                + " invalid syntax"));
    }

    private static List<Wrong> wrong() {
        String there = service("there", "", "");
        return List.of(
                new Wrong(
                        CREATE,
                        there,
                        409,
                        RPC
                                + "AlreadyExists desc = name conflicts with an existing object:"
                                + " service there already exists"),
                new Wrong(
                        CREATE,
                        service("bad name", "", ""),
                        400,
                        RPC
                                + "InvalidArgument desc = name must be valid as a DNS name"
                                + " component"),
                new Wrong(
                        CREATE,
                        service("x", ",\"Placement\":{\"Constraints\":[\"node.role\"]}", ""),
                        500,
                        RPC + "Unknown desc = constraint expected one operator from ==, !="),
                new Wrong(
                        CREATE,
                        service("x", ",\"Networks\":[{\"Target\":\"nosuchnet\"}]", ""),
                        500,
                        "network nosuchnet not found"),
                new Wrong(UPDATE + "1", there, 500, RPC + "Unknown desc = update out of sequence"),
                new Wrong(
                        UPDATE + "999999",
                        there,
                        500,
                        RPC + "Unknown desc = update out of sequence"),
                new Wrong(
                        "/v1.41/services/nosuch/update?version=1",
                        service("nosuch", "", ""),
                        404,
                        "service nosuch not found"));
    }

    @Test
    void isAnsweredAsDockerDoesAndLeavesNothingButRejections() throws Exception {
        List<EventRecord> before = swarm.events();

        for (Wrong wrong : Stream.concat(malformed().stream(), wrong().stream()).toList()) {
            EngineApi.Answer answer = swarm.ask("POST", wrong.path(), wrong.body());

            assertThat(TestDaemon.text(answer).strip())
                    .as(wrong.toString())
                    .isEqualTo("{\"message\":\"" + wrong.message().replace("\"", "\\\"") + "\"}");
            assertThat(answer.status()).as(wrong.toString()).isEqualTo(wrong.status());
        }

        List<EventRecord> after = swarm.events();
        List<EventRecord> news = after.subList(before.size(), after.size());
        assertThat(news)
                .allSatisfy(record -> assertThat(record.event()).isInstanceOf(Event.Rejected.class))
                .hasSizeLessThanOrEqualTo(wrong().size());
        assertSame(
                Fold.applyAll(ClusterImage.EMPTY, before),
                Fold.applyAll(ClusterImage.EMPTY, after));
        assertThat(swarm.docker("docker service ls -q")).hasLineCount(1);
    }

    private static void assertSame(ClusterImage before, ClusterImage after) {
        assertThat(after.swarm()).isEqualTo(before.swarm());
        assertThat(after.nodes()).isEqualTo(before.nodes());
        assertThat(after.services()).isEqualTo(before.services());
        assertThat(after.networks()).isEqualTo(before.networks());
        assertThat(after.tasks()).isEqualTo(before.tasks());
        assertThat(after.indexes()).isEqualTo(before.indexes());
    }

    @Test
    void isRefusedInTheClientsWordsToo() throws Exception {
        Set<String> said = new TreeSet<>();
        said.add(swarm.tryDocker("docker service scale there=many").refused().strip());
        said.add(swarm.tryDocker("docker service rm nosuch").refused().strip());
        said.add(
                swarm.tryDocker("docker service create --name there " + TestImage.ONE)
                        .refused()
                        .strip());

        assertThat(said)
                .anySatisfy(text -> assertThat(text).contains("invalid replicas value many"))
                .anySatisfy(text -> assertThat(text).contains("service nosuch not found"))
                .anySatisfy(text -> assertThat(text).contains("service there already exists"));
    }
}
