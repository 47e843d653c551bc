package io.swarmlog.state.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/// A table of cases taken from the tests of the real engine: each case is a test, or is left out for
/// a reason that is written down.
public final class Table {
    private Table() {}

    public static Stream<DynamicTest> tests(
            String name, Map<String, String> leftOut, Consumer<JsonNode> test) {
        return cases(name).stream()
                .map(each ->
                        DynamicTest.dynamicTest(
                                each.path("id").asText(),
                                () -> {
                                    String reason = leftOut.get(each.path("id").asText());
                                    Assumptions.assumeTrue(reason == null, reason);
                                    test.accept(each);
                                }));
    }

    public static List<JsonNode> cases(String name) {
        try (InputStream in = Table.class.getResourceAsStream("/tables/" + name + ".json")) {
            JsonNode table = new ObjectMapper().readTree(Objects.requireNonNull(in, name));
            return StreamSupport.stream(table.path("cases").spliterator(), false).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
