package io.swarmlog.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The case tables under `tables/` of the test resources.
public final class Tables {
    private Tables() {}

    public static JsonNode table(String name) {
        try (InputStream in = Tables.class.getResourceAsStream("/tables/" + name)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> cases(String name) {
        return StreamSupport.stream(table(name).path("cases").spliterator(), false);
    }
}
