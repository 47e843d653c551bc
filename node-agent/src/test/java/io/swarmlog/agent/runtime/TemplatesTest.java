package io.swarmlog.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.agent.Orders;
import io.swarmlog.agent.Specs;
import io.swarmlog.agent.Tables;
import io.swarmlog.log.Assignment;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TemplatesTest {
    private static final Map<String, String> LABELS =
            Map.of(
                    "ServiceLabelOneKey", "service-label-one-value",
                    "com.example.ServiceLabelThreeKey", "service-label-three-value");

    @TestFactory
    Stream<DynamicTest> fillsInTemplatesAsSwarmKitDoes() {
        return Tables.cases("templates/container-spec.json")
                .map(row -> DynamicTest.dynamicTest(row.path("name").asText(), () -> check(row)));
    }

    private static void check(JsonNode row) {
        String hostname = row.path("node").path("Hostname").asText("nodeHostname");
        Home home =
                new Home(new NodeId("nodeID"), hostname, new TaskSpec.Platform("x86_64", "linux"));
        ContainerSpec filled =
                Templates.expand(order(spec(row.path("spec"))), home).spec().containerSpec();
        assertThat(filled).isEqualTo(spec(row.path("expect")));
    }

    private static ContainerSpec spec(JsonNode json) {
        List<String> env = new ArrayList<>();
        json.path("Env").forEach(each -> env.add(each.asText()));
        List<ContainerSpec.Mount> mounts = new ArrayList<>();
        json.path("Mounts").forEach(each -> mounts.add(mount(each)));
        return Specs.with(
                Orders.sleeper("busybox"),
                "env",
                env,
                "mounts",
                mounts,
                "hostname",
                json.path("Hostname").asText(""));
    }

    private static ContainerSpec.Mount mount(JsonNode json) {
        return new ContainerSpec.Mount(
                "bind",
                json.path("Source").asText(),
                json.path("Target").asText(),
                false,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Assignment order(ContainerSpec spec) {
        return new Assignment(
                new TaskId("taskID"),
                new NodeId("nodeID"),
                new ServiceId("serviceID"),
                "serviceName",
                Orders.map(LABELS),
                new Slot.Numbered(10),
                TaskState.RUNNING,
                TaskState.ASSIGNED,
                Orders.spec(spec),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private static List<String> env(String... templates) {
        ContainerSpec spec = Specs.with(Orders.sleeper("busybox"), "env", List.of(templates));
        return Templates.expand(order(spec), Orders.HOME).spec().containerSpec().env();
    }

    @Test
    void readsServiceLabelsByFieldAndByIndex() {
        assertThat(
                        env(
                                "A={{ .Service.Labels.ServiceLabelOneKey }}",
                                "B={{index .Service.Labels \"com.example.ServiceLabelThreeKey\"}}",
                                "C={{.Node.Platform.OS}}/{{.Node.Platform.Architecture}}"))
                .containsExactly(
                        "A=service-label-one-value",
                        "B=service-label-three-value",
                        "C=linux/x86_64");
    }

    /// As SwarmKit's `expandEnv`: names, and entries without a value, stay as they are.
    @Test
    void fillsInOnlyTheValuesOfTheEnvironment() {
        assertThat(
                        env(
                                "{{.Node.ID}}={{.Node.ID}}",
                                "{{.Service.Nonsense}}=1",
                                "{{.Node.ID}}",
                                "A={{.Task.Slot}}={{.Service.Name}}",
                                "=x",
                                "B="))
                .containsExactly(
                        "{{.Node.ID}}=" + Orders.HOME.node(),
                        "{{.Service.Nonsense}}=1",
                        "{{.Node.ID}}",
                        "A=10=serviceName",
                        "=x",
                        "B=");
    }

    @Test
    void rejectsAnUnknownField() {
        assertThatThrownBy(() -> env("A={{.Service.Nonsense}}"))
                .isInstanceOf(Trouble.class)
                .hasMessageStartingWith("expanding env failed: ");
    }

    @TestFactory
    Stream<DynamicTest> namesTasksAsSwarmKitDoes() {
        return Tables.cases("naming/task-names.json")
                .map(row ->
                        DynamicTest.dynamicTest(
                                row.path("name").asText(),
                                () ->
                                        assertThat(name(row.path("task")))
                                                .isEqualTo(row.path("name").asText())));
    }

    private static String name(JsonNode task) {
        NodeId node = new NodeId(task.path("NodeID").asText());
        Slot slot =
                task.has("Slot")
                        ? new Slot.Numbered(task.path("Slot").asInt())
                        : new Slot.OnNode(node);
        Assignment order =
                Orders.named(
                        Orders.order(task.path("ID").asText(), TaskState.RUNNING),
                        task.path("service").asText(),
                        Orders.map(Map.of()),
                        slot);
        return Templates.taskName(order, new Home(node, "host", Orders.HOME.platform()));
    }
}
