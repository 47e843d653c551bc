package io.swarmlog.state.place;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// SwarmKit's scheduler scenarios, step by step on one swarm each.
final class SchedulerTableTest {
    private World world = new World();

    /// The spec each service has now, to tell when a step asks for another.
    private final TreeMap<String, String> specs = new TreeMap<>();

    @TestFactory
    List<DynamicTest> scenarios() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode scenario : Tables.cases("scheduler/scenarios")) {
            tests.add(
                    DynamicTest.dynamicTest(
                            scenario.get("id").asText() + " " + scenario.get("name").asText(),
                            () -> run(scenario)));
        }
        return tests;
    }

    private void run(JsonNode scenario) {
        world = new World();
        specs.clear();
        scenario.path("nodes").forEach(this::addNode);
        for (JsonNode step : scenario.get("steps")) {
            step.properties().forEach(action -> act(action.getKey(), action.getValue(), step));
            world.place();
            step.path("expect").properties().forEach(it -> expect(it.getKey(), it.getValue()));
        }
    }

    private void act(String action, JsonNode what, JsonNode step) {
        switch (action) {
            case "add_nodes" -> what.forEach(this::addNode);
            case "update_nodes" ->
                    what.forEach(node -> world.nodeState(node.get("id").asText(), state(node)));
            case "touch_nodes" -> texts(what).forEach(id -> world.nodeState(id, NodeState.READY));
            case "delete_nodes" -> texts(what).forEach(world::removeNode);
            case "delete_tasks" -> texts(what).forEach(world::removeTask);
            case "unassign_tasks" -> texts(what).forEach(this::again);
            case "set_state" ->
                    what.properties()
                            .forEach(it ->
                                    world.move(it.getKey(), taskState(it.getValue().asText())));
            case "add_tasks", "existing_tasks" -> what.forEach(task -> addTask(task, step));
            case "existing_running_tasks" -> what.forEach(task -> addRunning(task, step));
            case "add_tasks_n" -> addMany(what);
            case "add_tasks_mix" -> what.forEach(this::addMany);
            case "existing_running" -> addExisting(what, step);
            case "delete_all_tasks_on" ->
                    List.copyOf(world.image().tasksOn(new NodeId(what.asText())))
                            .forEach(task -> world.removeTask(task.value()));
            case "delete_services" ->
                    texts(what)
                            .forEach(id -> world.happens(new Event.ServiceRemoved(serviceId(id))));
            case "spec_version", "each_reserve", "expect", "note" -> {}
            default -> throw new IllegalArgumentException("expected a known step, but: " + action);
        }
    }

    private static io.swarmlog.model.ServiceId serviceId(String id) {
        return new io.swarmlog.model.ServiceId(id);
    }

    /// A task never goes back to waiting: another one takes its place.
    private void again(String id) {
        String service = world.task(id).service().value();
        world.removeTask(id);
        world.tasks(service, List.of(id));
    }

    private void addNode(JsonNode node) {
        TreeMap<String, String> labels = new TreeMap<>();
        node.path("labels")
                .properties()
                .forEach(it -> labels.put(it.getKey(), it.getValue().asText()));
        List<NodeDescription.Plugin> plugins = new ArrayList<>();
        node.path("plugins")
                .properties()
                .forEach(it ->
                        texts(it.getValue())
                                .forEach(name ->
                                        plugins.add(
                                                new NodeDescription.Plugin(it.getKey(), name))));
        JsonNode platform = node.path("platform");
        Specs.Machine machine =
                new Specs.Machine(
                        node.path("cpu").asLong(),
                        node.path("memory").asLong(),
                        Tables.resources(node.path("generic")),
                        labels,
                        new TaskSpec.Platform(
                                platform.path("arch").asText(), platform.path("os").asText()),
                        plugins);
        world.node(node.get("id").asText(), machine);
        world.nodeState(node.get("id").asText(), state(node));
    }

    private static NodeState state(JsonNode node) {
        return NodeState.valueOf(node.get("state").asText().toUpperCase(Locale.ROOT));
    }

    private static TaskState taskState(String text) {
        return TaskState.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /// A task without a service is one of its own.
    private static String serviceOf(JsonNode task) {
        return task.path("service").asText("of-" + task.path("id").asText());
    }

    private void addTask(JsonNode task, JsonNode step) {
        String id = task.get("id").asText();
        String service = wished(task, step);
        if (task.has("node") && !task.has("state")) {
            world.boundTask(service, id, task.get("node").asText());
        } else {
            world.tasks(service, List.of(id));
        }
        if (task.has("desired")) {
            world.desire(id, taskState(task.get("desired").asText()));
        }
        if (task.has("state")) {
            world.assign(id, task.get("node").asText());
            if (!task.get("state").asText().equals("assigned")) {
                world.move(id, taskState(task.get("state").asText()));
            }
        }
    }

    private void addRunning(JsonNode task, JsonNode step) {
        String id = task.get("id").asText();
        world.tasks(wished(task, step), List.of(id));
        world.assign(id, task.get("node").asText());
        world.move(id, TaskState.RUNNING);
    }

    private void addMany(JsonNode what) {
        int count = what.get("count").asInt();
        String service = wished(what, what);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(service + "-" + world.image().sequence() + "-" + i);
        }
        world.tasks(service, ids);
    }

    private void addExisting(JsonNode what, JsonNode step) {
        what.properties()
                .forEach(service ->
                        service.getValue()
                                .properties()
                                .forEach(node -> {
                                    String id = "existing-" + node.getKey();
                                    JsonNode task =
                                            new ObjectMapper()
                                                    .createObjectNode()
                                                    .put("id", id)
                                                    .put("service", service.getKey())
                                                    .put("node", node.getKey());
                                    addRunning(task, step);
                                }));
    }

    /// Gives the service of a task the spec the task asks for.
    private String wished(JsonNode task, JsonNode step) {
        String service = serviceOf(task);
        String version = task.path("spec_version").asText(step.path("spec_version").asText());
        JsonNode reserve = task.has("reserve") ? task.get("reserve") : step.path("each_reserve");
        Specs.Wish wish = new Specs.Wish();
        wish.cpus(reserve.path("cpu").asLong()).memory(reserve.path("memory").asLong());
        reserve.path("generic")
                .properties()
                .forEach(it -> wish.units(it.getKey(), it.getValue().asLong()));
        texts(task.path("constraints")).forEach(wish::on);
        texts(task.path("preferences")).forEach(wish::over);
        wish.atMost(task.path("max_replicas").asLong());
        task.path("platforms")
                .forEach(it -> wish.platform(it.get("arch").asText(), it.get("os").asText()));
        task.path("mounts").forEach(it -> wish.mounting(it.path("driver").asText()));
        texts(task.path("network_drivers")).forEach(driver -> wish.network(network(driver)));
        if (task.has("log_driver") || task.has("log_options")) {
            wish.logging(new TaskSpec.Driver(task.path("log_driver").asText(), new TreeMap<>()));
        }
        world.service(service, wish);
        String old = specs.put(service, version);
        if (old != null && !version.isEmpty() && !old.equals(version)) {
            world.renew(service, wish);
        }
        return service;
    }

    private String network(String driver) {
        NetworkId id = new NetworkId("net-" + driver);
        if (world.image().network(id).isEmpty()) {
            world.happens(
                    new Event.NetworkCreated(
                            id,
                            new NetworkSpec(
                                    driver,
                                    new TreeMap<>(),
                                    driver,
                                    new TreeMap<>(),
                                    false,
                                    false,
                                    false,
                                    false,
                                    Optional.empty())));
        }
        return id.value();
    }

    private void expect(String what, JsonNode value) {
        switch (what) {
            case "assigned" ->
                    value.properties()
                            .forEach(it ->
                                    assertThat(world.nodeOf(it.getKey()))
                                            .isIn(oneOf(it.getValue())));
            case "not_assigned_to" ->
                    value.properties()
                            .forEach(it ->
                                    assertThat(world.nodeOf(it.getKey()))
                                            .isNotEqualTo(it.getValue().asText()));
            case "assigned_anywhere" ->
                    texts(value).forEach(id -> assertThat(world.nodeOf(id)).isNotEmpty());
            case "distinct_nodes", "distinct_nodes_for" ->
                    assertThat(texts(value).stream().map(world::nodeOf).toList())
                            .doesNotContain("")
                            .doesNotHaveDuplicates();
            case "one_each" ->
                    texts(value).forEach(node -> assertThat(waitingPlacedOn(node)).isEqualTo(1));
            case "pending" ->
                    value.properties()
                            .forEach(it -> {
                                Task task = world.task(it.getKey());
                                assertThat(task.state()).isEqualTo(TaskState.PENDING);
                                assertThat(task.status().error()).isEqualTo(it.getValue().asText());
                            });
            case "untouched" ->
                    texts(value)
                            .forEach(id ->
                                    assertThat(world.task(id).state())
                                            .isEqualTo(TaskState.PENDING));
            case "still_queued" ->
                    texts(value)
                            .forEach(id ->
                                    assertThat(world.task(id).status().error())
                                            .startsWith("no suitable node"));
            case "not_queued" -> assertThat(world.place()).isEmpty();
            case "service_counts" ->
                    value.properties().forEach(it -> expectCounts(it.getKey(), it.getValue()));
            case "node_counts" -> expectNodes(value);
            case "node_counts_one_of" -> expectOneOf(value);
            case "node_service_count" -> expectServicesOnNodes(value);
            case "rule" -> expectRule(value.asText());
            default -> throw new IllegalArgumentException("expected a known check, but: " + what);
        }
    }

    private static List<String> oneOf(JsonNode value) {
        return value.isArray() ? texts(value) : List.of(value.asText());
    }

    /// Tasks of the last step on a node: those with one still in state ASSIGNED.
    private long waitingPlacedOn(String node) {
        return world.image().tasksOn(new NodeId(node)).stream()
                .map(world.image()::liveTask)
                .filter(task -> task.state() == TaskState.ASSIGNED)
                .count();
    }

    private void expectCounts(String service, JsonNode counts) {
        List<Integer> sorted = new ArrayList<>(world.spread(service).values());
        sorted.sort((a, b) -> b - a);
        assertThat(sorted).isEqualTo(numbers(counts));
    }

    private void expectNodes(JsonNode counts) {
        counts.properties()
                .forEach(it ->
                        assertThat(world.spread("service1").get(it.getKey()))
                                .isEqualTo(it.getValue().asInt()));
    }

    /// The first alternative names sets of nodes by rack, the second every node.
    private void expectOneOf(JsonNode alternatives) {
        TreeMap<String, Integer> spread = world.spread("service1");
        assertThat(
                        StreamSupport.stream(alternatives.spliterator(), false)
                                .anyMatch(alternative -> agrees(alternative, spread)))
                .as("%s", spread)
                .isTrue();
    }

    private static boolean agrees(JsonNode alternative, TreeMap<String, Integer> spread) {
        return alternative.properties().stream()
                .allMatch(it -> {
                    JsonNode value = it.getValue();
                    if (value.isNumber()) {
                        return Integer.valueOf(value.asInt()).equals(spread.get(it.getKey()));
                    }
                    List<Integer> counts = new ArrayList<>();
                    texts(value.get("nodes")).forEach(node -> counts.add(spread.get(node)));
                    counts.sort((a, b) -> b - a);
                    return counts.equals(numbers(value.get("counts")));
                });
    }

    private void expectServicesOnNodes(JsonNode value) {
        value.properties()
                .forEach(node ->
                        node.getValue()
                                .properties()
                                .forEach(service ->
                                        assertThat(
                                                        world.spread(service.getKey())
                                                                .get(node.getKey()))
                                                .isEqualTo(service.getValue().asInt())));
    }

    /// The sentences of the table, which a program can't read, by their beginnings.
    private void expectRule(String rule) {
        TreeMap<String, Integer> first = world.spread("service1");
        TreeMap<String, Integer> second = world.spread("service2");
        TreeSet<String> withSecond = new TreeSet<>();
        second.forEach((node, count) -> {
            assertThat(count).isLessThanOrEqualTo(1);
            if (count == 1) {
                withSecond.add(node);
            }
        });
        if (rule.startsWith("the two service2 tasks land")) {
            assertThat(withSecond).hasSize(2);
            withSecond.forEach(node -> assertThat(first.get(node)).isEqualTo(3));
        } else if (rule.startsWith("each new task on a different node")) {
            withSecond.forEach(node -> assertThat(first.get(node)).isEqualTo(4));
        } else {
            assertThat(rule).startsWith("lands on a node with no service2 task");
            assertThat(withSecond).hasSize(3);
            first.forEach(
                    (node, count) -> assertThat(count == 5 && withSecond.contains(node)).isFalse());
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static List<Integer> numbers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asInt()));
        return numbers;
    }
}
