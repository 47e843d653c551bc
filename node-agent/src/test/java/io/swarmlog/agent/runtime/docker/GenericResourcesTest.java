package io.swarmlog.agent.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.agent.Orders;
import io.swarmlog.agent.Specs;
import io.swarmlog.agent.runtime.Job;
import io.swarmlog.log.Assignment;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Generic resources as an engine tells of them and as a container learns of its own.
final class GenericResourcesTest {
    private static List<TaskSpec.GenericResource> described(String resources) throws IOException {
        return Inspection.machine(
                        new ObjectMapper().readTree("{\"GenericResources\": " + resources + "}"))
                .genericResources();
    }

    private static TaskSpec.GenericResource named(String kind, String name) {
        return new TaskSpec.GenericResource.Named(kind, name);
    }

    private static Object env(TaskSpec.GenericResource... given) {
        Assignment order =
                Orders.container(
                        Orders.order("t1", TaskState.RUNNING),
                        Specs.with(Orders.sleeper("busybox"), "env", List.of("A=1")));
        return ContainerBody.of(
                        new Job(
                                        Orders.given(order, given),
                                        Orders.HOME,
                                        Optional.empty(),
                                        new CompletableFuture<>())
                                .expanded())
                .getOrDefault("Env", "none");
    }

    @Test
    void areReadAlikeInWhateverOrderTheEngineTellsThem() throws IOException {
        String a = "{\"NamedResourceSpec\": {\"Kind\": \"gpu\", \"Value\": \"UUID1\"}}";
        String b = "{\"NamedResourceSpec\": {\"Kind\": \"gpu\", \"Value\": \"UUID2\"}}";
        String c = "{\"DiscreteResourceSpec\": {\"Kind\": \"apple\", \"Value\": 3}}";

        assertThat(described("[" + b + "," + c + "," + a + "]"))
                .isEqualTo(described("[" + a + "," + b + "," + c + "]"))
                .containsExactly(
                        new TaskSpec.GenericResource.Discrete("apple", 3),
                        named("gpu", "UUID1"),
                        named("gpu", "UUID2"));
    }

    @Test
    void areNoneWhereTheEngineHasNone() throws IOException {
        assertThat(described("null")).isEmpty();
        assertThat(described("[]")).isEmpty();
    }

    @Test
    void areVariablesOfTheContainer() {
        assertThat(
                        env(
                                named("gpu", "UUID1"),
                                new TaskSpec.GenericResource.Discrete("apple", 2),
                                named("gpu", "UUID2")))
                .isEqualTo(
                        List.of(
                                "A=1",
                                "DOCKER_RESOURCE_APPLE=2",
                                "DOCKER_RESOURCE_GPU=UUID1,UUID2"));
        assertThat(env()).isEqualTo(List.of("A=1"));
    }
}
