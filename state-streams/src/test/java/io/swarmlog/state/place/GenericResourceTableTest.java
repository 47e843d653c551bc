package io.swarmlog.state.place;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.TaskSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Generic resources as placement counts them: by the number of units of a kind. Which named unit a
/// task gets is not decided here.
///
/// Not run: `parse` (the engine reads its own configuration, the CLI its own flags) and the cases
/// `consume` and `sanitize`, which are about lists of names kept per node; here a node has what its
/// description says, less what its tasks ask for, so there is nothing to clean up.
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
    List<DynamicTest> reclaims() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Tables.cases("generic-resources/reclaim")) {
            if (row.get("op").asText().equals("reclaim")) {
                tests.add(DynamicTest.dynamicTest(row.get("id").asText(), () -> reclaims(row)));
            }
        }
        return tests;
    }

    private static void claims(JsonNode row) {
        NodeLoad node = node(row.get("node"));

        node.hold(demand(row.get("reserve")), 1);

        expectExactly(node, row.get("left"));
    }

    private static void has(JsonNode row) {
        assertThat(node(row.get("available")).hasRoomFor(demand(row.get("required"))))
                .isEqualTo(row.get("result").asBoolean());
    }

    private static void reclaims(JsonNode row) {
        NodeLoad node = node(row.get("node"));

        node.hold(demand(row.get("task")), -1);

        expectExactly(node, row.get("result"));
    }

    private static void expectExactly(NodeLoad node, JsonNode left) {
        for (Demand.Units units : demand(left).generic()) {
            assertThat(node.hasRoomFor(demand(List.of(units)))).isTrue();
            assertThat(
                            node.hasRoomFor(
                                    demand(
                                            List.of(
                                                    new Demand.Units(
                                                            units.kind(), units.count() + 1)))))
                    .isFalse();
        }
    }

    private static NodeLoad node(JsonNode units) {
        World world = new World();
        world.node("n", Specs.Machine.of(0, 0).with(Tables.resources(units)));
        world.availability("n", NodeSpec.Availability.ACTIVE);
        return new NodeLoad(world.image().nodes().firstEntry().getValue());
    }

    /// Named units are added up by kind.
    private static Demand demand(JsonNode kinds) {
        TreeMap<String, Long> units = new TreeMap<>();
        for (TaskSpec.GenericResource resource : Tables.resources(kinds)) {
            switch (resource) {
                case TaskSpec.GenericResource.Discrete(String kind, long count) ->
                        units.merge(kind, count, Long::sum);
                case TaskSpec.GenericResource.Named(String kind, String _) ->
                        units.merge(kind, 1L, Long::sum);
            }
        }
        return demand(
                units.entrySet().stream()
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
