package io.swarmlog.state.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.image.Node;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.TaskSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Generic resources as placement counts them and hands them out, with SwarmKit's cases.
///
/// Two differences. A node's named units have no order there but that of their names, so a claim
/// takes the first by name where SwarmKit takes the first of a list. And a node has no list of what
/// is left that must be cleaned (`sanitize`): it describes itself anew while tasks hold what they
/// hold, and what is left must come out the same.
///
/// Not run: `parse` (the engine reads its own configuration, the CLI its own flags).
final class GenericResourceTableTest {
    @TestFactory
    List<DynamicTest> claims() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Tables.cases("generic-resources/claim")) {
            boolean claim = row.get("op").asText().equals("claim");
            tests.add(
                    DynamicTest.dynamicTest(
                            row.get("id").asText(), claim ? () -> claims(row) : () -> has(row)));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> givesBackConsumesAndDescribesAnew() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Tables.cases("generic-resources/reclaim")) {
            String op = row.get("op").asText();
            tests.add(
                    DynamicTest.dynamicTest(
                            row.get("id").asText(),
                            () -> {
                                switch (op) {
                                    case "reclaim" -> reclaims(row);
                                    case "consume" -> consumes(row);
                                    case "sanitize" -> describesAnew(row);
                                    default -> fail("expected a known case, but got " + op);
                                }
                            }));
        }
        return tests;
    }

    private static void claims(JsonNode row) {
        NodeLoad node = node(row.get("node"));
        Demand demand = demand(row.get("reserve"));
        List<TaskSpec.GenericResource> all = node.generic().all();

        List<TaskSpec.GenericResource> claimed = node.claim(demand);
        node.hold(demand, 1, claimed);

        assertThat(count(claimed)).isEqualTo(count(Tables.resources(row.get("assigned"))));
        assertThat(count(node.generic().all())).isEqualTo(count(Tables.resources(row.get("left"))));
        if (claimed.getFirst() instanceof TaskSpec.GenericResource.Named) {
            assertThat(claimed).isEqualTo(all.subList(0, claimed.size()));
            assertThat(node.generic().all()).isEqualTo(all.subList(claimed.size(), all.size()));
        }
    }

    private static void has(JsonNode row) {
        assertThat(node(row.get("available")).hasRoomFor(demand(row.get("required"))))
                .isEqualTo(row.get("result").asBoolean());
    }

    private static void reclaims(JsonNode row) {
        NodeLoad node = node(row.get("node"));

        node.hold(demand(row.get("task")), -1, Tables.resources(row.get("task")));

        expectLeft(node, row);
    }

    private static void consumes(JsonNode row) {
        NodeLoad node = node(row.get("available"));

        node.hold(demand(row.get("use")), 1, Tables.resources(row.get("use")));

        expectLeft(node, row);
    }

    /// Tasks hold what the definition has and is not available.
    private static void describesAnew(JsonNode row) {
        Stock held = new Stock();
        held.add(Tables.resources(row.get("definition")), 1);
        held.add(Tables.resources(row.get("available")), -1);
        List<TaskSpec.GenericResource> definition = Tables.resources(row.get("definition"));
        NodeLoad node = node(row.get("available"));
        List<TaskSpec.GenericResource> taken = new ArrayList<>();
        for (TaskSpec.GenericResource resource : held.all()) {
            if (isKnown(resource, Tables.resources(row.get("available")))) {
                taken.add(resource);
            }
        }
        node.become(offering(node.node(), taken, Tables.resources(row.get("available"))));
        node.hold(demand(List.of()), 1, taken);

        node.become(offering(node.node(), definition, List.of()));

        expectLeft(node, row);
    }

    /// A kind whose units had names (or had none) as they have now: else no task holds any of them.
    private static boolean isKnown(
            TaskSpec.GenericResource resource, List<TaskSpec.GenericResource> before) {
        return before.stream()
                .anyMatch(other ->
                        kind(other).equals(kind(resource))
                                && other.getClass().equals(resource.getClass()));
    }

    private static String kind(TaskSpec.GenericResource resource) {
        return switch (resource) {
            case TaskSpec.GenericResource.Discrete(String kind, long _) -> kind;
            case TaskSpec.GenericResource.Named(String kind, String _) -> kind;
        };
    }

    private static Node offering(
            Node node, List<TaskSpec.GenericResource> some, List<TaskSpec.GenericResource> more) {
        List<TaskSpec.GenericResource> units = new ArrayList<>(some);
        units.addAll(more);
        World world = new World();
        world.node(node.id().value(), Specs.Machine.of(0, 0).with(units));
        world.availability(node.id().value(), NodeSpec.Availability.ACTIVE);
        return world.image().nodes().firstEntry().getValue();
    }

    private static TreeMap<String, Long> count(List<TaskSpec.GenericResource> resources) {
        TreeMap<String, Long> units = new TreeMap<>();
        for (TaskSpec.GenericResource resource : resources) {
            switch (resource) {
                case TaskSpec.GenericResource.Discrete(String kind, long count) ->
                        units.merge(kind, count, Long::sum);
                case TaskSpec.GenericResource.Named(String kind, String _) ->
                        units.merge(kind, 1L, Long::sum);
            }
        }
        return units;
    }

    private static void expectLeft(NodeLoad node, JsonNode row) {
        List<TaskSpec.GenericResource> left = Tables.resources(row.get("result"));
        assertThat(node.generic().all()).containsExactlyInAnyOrderElementsOf(left);
        count(left)
                .forEach((kind, units) -> {
                    assertThat(node.hasRoomFor(demand(List.of(new Demand.Units(kind, units)))))
                            .isTrue();
                    assertThat(node.hasRoomFor(demand(List.of(new Demand.Units(kind, units + 1)))))
                            .isFalse();
                });
    }

    private static NodeLoad node(JsonNode units) {
        World world = new World();
        world.node("n", Specs.Machine.of(0, 0).with(Tables.resources(units)));
        world.availability("n", NodeSpec.Availability.ACTIVE);
        return new NodeLoad(world.image().nodes().firstEntry().getValue());
    }

    /// Named units are added up by kind.
    private static Demand demand(JsonNode kinds) {
        return demand(
                count(Tables.resources(kinds)).entrySet().stream()
                        .map(it -> new Demand.Units(it.getKey(), it.getValue()))
                        .toList());
    }

    private static Demand demand(List<Demand.Units> units) {
        return new Demand(
                0,
                0,
                units,
                List.of(),
                0,
                List.of(),
                new Needs(List.of(), io.swarmlog.state.constraint.Constraints.NONE, List.of()));
    }
}
