package io.swarmlog.state.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.constraint.Constraints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Swarms that change at random: nodes come, go and change, services of all kinds, tasks that end.
/// After every look at what waits, [World] has compared the scheduler with one made from the image.
final class SchedulerPropertyTest {
    private static final int STEPS = 250;
    private static final int NODES = 9;
    private static final int SERVICES = 8;
    private static final long CPUS = 8;
    private static final long MEMORY = 16;

    private final List<List<Event>> decided = new ArrayList<>();
    private World world = new World();
    private Random random = new Random(0);
    private int made;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void keepsEveryLimitWhateverHappens(long seed) {
        run(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void decidesTheSameForTheSameSeed(long seed) {
        run(seed);
        List<List<Event>> first = List.copyOf(decided);
        run(seed);
        assertThat(decided).isEqualTo(first);
    }

    private void run(long seed) {
        world = new World();
        random = new Random(seed);
        decided.clear();
        made = 0;
        for (int step = 0; step < STEPS; step++) {
            happen();
            world.later(random.nextInt(20_000));
            List<Event> events = world.place();
            decided.add(events);
            checkLimits(events);
            checkNobodyWaitsForNothing();
        }
    }

    private void happen() {
        switch (random.nextInt(12)) {
            case 0, 1 -> node();
            case 2 -> anyNode().ifPresent(node -> world.nodeState(node, anyState()));
            case 3 -> anyNode().ifPresent(node -> world.availability(node, anyAvailability()));
            case 4 -> {
                if (random.nextInt(4) == 0) {
                    anyNode().ifPresent(world::removeNode);
                }
            }
            case 5, 6, 7 -> tasks();
            case 8, 9, 10 -> endTasks();
            default -> bound();
        }
    }

    private void node() {
        Specs.Machine machine =
                Specs.Machine.of(1 + random.nextLong(CPUS), 1 + random.nextLong(MEMORY))
                        .labelled("zone", "z" + random.nextInt(3))
                        .labelled("rack", "r" + random.nextInt(2))
                        .with(someApples());
        world.node("node" + random.nextInt(NODES), machine);
    }

    /// Without names, or some of four with names.
    private List<TaskSpec.GenericResource> someApples() {
        if (random.nextBoolean()) {
            return List.of(new TaskSpec.GenericResource.Discrete("apple", random.nextInt(4)));
        }
        List<TaskSpec.GenericResource> apples = new ArrayList<>();
        for (String name : List.of("red", "green", "blue", "gold")) {
            if (random.nextBoolean()) {
                apples.add(new TaskSpec.GenericResource.Named("apple", name));
            }
        }
        return apples;
    }

    private Optional<String> anyNode() {
        List<Node> nodes = List.copyOf(world.image().nodes().values());
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(nodes.get(random.nextInt(nodes.size())).id().value());
    }

    private NodeState anyState() {
        return random.nextInt(3) == 0 ? NodeState.DOWN : NodeState.READY;
    }

    private NodeSpec.Availability anyAvailability() {
        NodeSpec.Availability[] all = NodeSpec.Availability.values();
        return random.nextBoolean()
                ? NodeSpec.Availability.ACTIVE
                : all[random.nextInt(all.length)];
    }

    /// A service keeps its kind for life, but its spec may be written anew.
    private String service(boolean global) {
        int number = random.nextInt(SERVICES);
        Specs.Wish wish = new Specs.Wish().cpus(number % 3).memory(number % 4);
        if (number % 2 == 0) {
            wish.on("node.labels.zone != z" + number % 3);
        }
        if (number % 3 == 1) {
            wish.over("node.labels.zone").over("node.labels.rack");
        }
        if (number % 4 == 1) {
            wish.atMost(2);
        }
        if (number % 4 == 2) {
            wish.publishing(8000 + number % 3);
        }
        if (number % 4 == 3) {
            wish.units("apple", 1);
        }
        if (global) {
            wish.everywhere();
        }
        String name = (global ? "global" : "service") + number;
        world.service(name, wish);
        if (random.nextInt(10) == 0) {
            world.renew(name, wish);
        }
        return name;
    }

    private void tasks() {
        String service = service(false);
        List<String> ids = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            ids.add("task" + made++);
        }
        world.tasks(service, ids);
    }

    private void bound() {
        String service = service(true);
        anyNode().ifPresent(node -> world.boundTask(service, "bound" + made++, node));
    }

    private void endTasks() {
        for (Task task : List.copyOf(world.image().tasks().values())) {
            String id = task.id().value();
            if (random.nextInt(6) != 0) {
                continue;
            }
            switch (random.nextInt(5)) {
                case 0 -> world.desire(id, TaskState.SHUTDOWN);
                case 1 -> world.removeTask(id);
                case 2 -> advance(task, TaskState.RUNNING);
                default -> advance(task, TaskState.FAILED);
            }
        }
    }

    private void advance(Task task, TaskState to) {
        if (task.holdsResources() && task.state().isBefore(to)) {
            world.move(task.id().value(), to);
        }
    }

    /// Whoever got a task had room for it; a node that shrank may hold more than it has.
    private void checkLimits(List<Event> events) {
        for (Event event : events) {
            if (event instanceof Event.TasksAssigned(var placed, String _)) {
                placed.forEach(it -> checkLimits(world.image().liveTask(it.task())));
            }
        }
        world.image()
                .nodes()
                .keySet()
                .forEach(node ->
                        assertThat(Specs.portsHeld(world.image(), node)).doesNotHaveDuplicates());
    }

    private void checkLimits(Task task) {
        Node node = world.image().node(task.node().orElseThrow()).orElseThrow();
        assertThat(node.takesTasks()).isTrue();
        if (reserved(task).nanoCpus() > 0) {
            assertThat(cpusHeld(node)).isLessThanOrEqualTo(node.description().nanoCpus());
        }
        if (reserved(task).memoryBytes() > 0) {
            assertThat(memoryHeld(node)).isLessThanOrEqualTo(node.description().memoryBytes());
        }
        if (!reserved(task).genericResources().isEmpty()) {
            assertThat(applesHeld(node)).isLessThanOrEqualTo(apples(node));
            assertThat(held(node).flatMap(other -> other.genericResources().stream()))
                    .filteredOn(apple -> apple instanceof TaskSpec.GenericResource.Named)
                    .doesNotHaveDuplicates();
            assertThat(node.description().genericResources())
                    .filteredOn(apple -> apple instanceof TaskSpec.GenericResource.Named)
                    .containsAll(
                            task.genericResources().stream()
                                    .filter(apple ->
                                            apple instanceof TaskSpec.GenericResource.Named)
                                    .toList());
            assertThat(apples(task)).isEqualTo(1);
        }
        if (maxReplicas(task) > 0) {
            assertThat(activeOn(node, task)).isLessThanOrEqualTo(maxReplicas(task));
        }
    }

    /// Every task that waits knows why, and no node would take it.
    private void checkNobodyWaitsForNothing() {
        for (Task task : world.image().tasks().values()) {
            if (!Backlog.waits(task)) {
                continue;
            }
            for (Node node : world.image().nodes().values()) {
                if (task.node().isEmpty() || task.node().get().equals(node.id())) {
                    assertThat(takes(node, task)).as("%s takes %s", node, task).isFalse();
                }
            }
            long current = world.image().service(task.service()).orElseThrow().specVersion();
            if (task.node().isEmpty() && current == task.made().specVersion()) {
                assertThat(task.status().error()).startsWith("no suitable node");
            }
        }
    }

    private boolean takes(Node node, Task task) {
        TaskSpec.Reservations asked = reserved(task);
        boolean room =
                (asked.nanoCpus() == 0
                                || asked.nanoCpus() + cpusHeld(node)
                                        <= node.description().nanoCpus())
                        && (asked.memoryBytes() == 0
                                || asked.memoryBytes() + memoryHeld(node)
                                        <= node.description().memoryBytes())
                        && (asked.genericResources().isEmpty()
                                || 1 + applesHeld(node) <= apples(node));
        boolean ports =
                task.made().hostPorts().stream()
                        .noneMatch(port ->
                                Specs.portsHeld(world.image(), node.id())
                                        .contains(
                                                new ClusterImage.PortKey(
                                                        "tcp", port.publishedPort())));
        return node.takesTasks()
                && room
                && ports
                && Constraints.of(task.made().service()).matches(node)
                && (maxReplicas(task) == 0 || activeOn(node, task) < maxReplicas(task));
    }

    private static TaskSpec.Reservations reserved(Task task) {
        return task.made().task().resources().orElseThrow().reservations().orElseThrow();
    }

    private static long maxReplicas(Task task) {
        return task.made().task().placement().orElseThrow().maxReplicas();
    }

    private Stream<Task> held(Node node) {
        return world.image().tasksOn(node.id()).stream()
                .map(world.image()::liveTask)
                .filter(Task::holdsResources);
    }

    private long cpusHeld(Node node) {
        return held(node).mapToLong(task -> reserved(task).nanoCpus()).sum();
    }

    private long memoryHeld(Node node) {
        return held(node).mapToLong(task -> reserved(task).memoryBytes()).sum();
    }

    /// A name that the node has no more is no apple of it, whoever holds it.
    private long applesHeld(Node node) {
        return held(node)
                .flatMap(task -> task.genericResources().stream())
                .filter(apple ->
                        apple instanceof TaskSpec.GenericResource.Discrete
                                || node.description().genericResources().contains(apple))
                .mapToLong(SchedulerPropertyTest::count)
                .sum();
    }

    private static long apples(Task task) {
        return task.genericResources().stream().mapToLong(SchedulerPropertyTest::count).sum();
    }

    private static long count(TaskSpec.GenericResource apples) {
        return switch (apples) {
            case TaskSpec.GenericResource.Discrete(String _, long count) -> count;
            case TaskSpec.GenericResource.Named _ -> 1;
        };
    }

    private static long apples(Node node) {
        return node.description().genericResources().stream()
                .mapToLong(SchedulerPropertyTest::count)
                .sum();
    }

    private long activeOn(Node node, Task task) {
        return held(node)
                .filter(other -> other.service().equals(task.service()) && other.isActive())
                .count();
    }
}
