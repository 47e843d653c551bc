package io.swarmlog.state.place;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.model.TaskSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Reads tables of cases.
public final class Tables {
    private Tables() {}

    /// The cases of the table `tables/<name>.json`.
    public static JsonNode cases(String name) throws IOException {
        try (InputStream table = Tables.class.getResourceAsStream("/tables/" + name + ".json")) {
            if (table == null) {
                throw new IllegalArgumentException("expected a table " + name + ", but none");
            }
            return new ObjectMapper().readTree(table).get("cases");
        }
    }

    /// Generic resources: a number of units, or a list of named ones.
    public static List<TaskSpec.GenericResource> resources(JsonNode kinds) {
        List<TaskSpec.GenericResource> resources = new ArrayList<>();
        kinds.properties()
                .forEach(kind -> {
                    if (kind.getValue().isNumber()) {
                        resources.add(
                                new TaskSpec.GenericResource.Discrete(
                                        kind.getKey(), kind.getValue().asLong()));
                    }
                    kind.getValue()
                            .forEach(name ->
                                    resources.add(
                                            new TaskSpec.GenericResource.Named(
                                                    kind.getKey(), name.asText())));
                });
        return resources;
    }
}
