package io.swarmlog.state.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Node;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.place.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// SwarmKit's tables of constraint expressions.
final class ConstraintTableTest {
    @TestFactory
    List<DynamicTest> readsExpressions() throws IOException {
        return tests("constraints/parse", ConstraintTableTest::parses);
    }

    @TestFactory
    List<DynamicTest> matchesValues() throws IOException {
        return tests("constraints/value-match", ConstraintTableTest::matchesValue);
    }

    @TestFactory
    List<DynamicTest> matchesNodes() throws IOException {
        return tests("constraints/node-match", ConstraintTableTest::matchesNode);
    }

    @TestFactory
    List<DynamicTest> matchesMoreNodes() throws IOException {
        return tests("constraints/node-match-derived", ConstraintTableTest::matchesNode);
    }

    @TestFactory
    List<DynamicTest> isEmptyWithoutExpressions() throws IOException {
        return tests(
                "constraints/filter-active",
                row ->
                        assertThat(parse(texts(row.get("constraints"))).isEmpty())
                                .isEqualTo(!row.get("active").asBoolean()));
    }

    private static List<DynamicTest> tests(String table, Consumer<JsonNode> test)
            throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : Tables.cases(table)) {
            tests.add(DynamicTest.dynamicTest(row.get("id").asText(), () -> test.accept(row)));
        }
        return tests;
    }

    private static void parses(JsonNode row) {
        switch (Constraint.parse(row.get("expr").asText())) {
            case Constraint.Parsed.Ok(Constraint constraint) -> {
                assertThat(row.get("ok").asBoolean()).isTrue();
                assertThat(constraint.key()).isEqualTo(row.get("key").asText());
                assertThat(constraint.value()).isEqualTo(row.get("value").asText());
            }
            case Constraint.Parsed.Wrong(String message) -> {
                assertThat(row.get("ok").asBoolean()).as(message).isFalse();
                if (row.has("error")) {
                    assertThat(message).isEqualTo(row.get("error").asText());
                }
            }
        }
    }

    private static void matchesValue(JsonNode row) {
        Constraint constraint = parse(List.of(row.get("expr").asText())).all().getFirst();

        assertThat(constraint.accepts(texts(row.get("candidates"))))
                .isEqualTo(row.get("match").asBoolean());
    }

    private static void matchesNode(JsonNode row) {
        if (row.get("match").isNull()) {
            assertThat(Constraints.parse(texts(row.get("constraints"))))
                    .isInstanceOf(Constraints.Parsed.Wrong.class);
            return;
        }
        assertThat(parse(texts(row.get("constraints"))).matches(node(row.get("node"))))
                .isEqualTo(row.get("match").asBoolean());
    }

    private static Constraints parse(List<String> expressions) {
        return switch (Constraints.parse(expressions)) {
            case Constraints.Parsed.Ok(Constraints constraints) -> constraints;
            case Constraints.Parsed.Wrong(String message) -> throw new AssertionError(message);
        };
    }

    private static Node node(JsonNode node) {
        NodeId id = new NodeId(node.get("id").asText());
        NodeSpec.Role role =
                NodeSpec.Role.valueOf(node.get("role").asText().toUpperCase(Locale.ROOT));
        NodeSpec.Availability active = NodeSpec.Availability.ACTIVE;
        JsonNode platform = node.path("platform");
        Event registered =
                new Event.NodeRegistered(
                        0,
                        new Input.RegisterNode(
                                id,
                                1,
                                role,
                                active,
                                new Input.NodeAddress(node.path("addr").asText(), "", 0),
                                new NodeDescription(
                                        node.path("hostname").asText(),
                                        new TaskSpec.Platform(
                                                platform.path("arch").asText(),
                                                platform.path("os").asText()),
                                        0,
                                        0,
                                        List.of(),
                                        new NodeDescription.Engine(
                                                "", labels(node.path("engineLabels")), List.of()),
                                        new NodeDescription.TlsTrust("", "", ""))),
                        new NodeSpec("", labels(node.path("labels")), role, active));
        EventRecord record = new EventRecord(1, 1, 1, new Origin.Clock(), "", "", true, registered);
        return Fold.apply(ClusterImage.EMPTY, record).node(id).orElseThrow();
    }

    private static TreeMap<String, String> labels(JsonNode object) {
        TreeMap<String, String> labels = new TreeMap<>();
        object.properties().forEach(it -> labels.put(it.getKey(), it.getValue().asText()));
        return labels;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
