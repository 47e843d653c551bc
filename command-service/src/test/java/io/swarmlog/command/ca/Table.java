package io.swarmlog.command.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;

/// The case tables of the real engine, copied to the test resources.
final class Table {
    private Table() {}

    static Stream<JsonNode> cases(String name) throws IOException {
        try (var in = Table.class.getResourceAsStream("/tables/security/" + name + ".json")) {
            return new ObjectMapper()
                    .readTree(Objects.requireNonNull(in))
                    .get("cases")
                    .valueStream();
        }
    }
}
