package io.swarmlog.replay.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;

/// A call of the registry's REST API, and what of an answer a client reads.
///
/// @param body none when empty; the call is then a GET
record Asked(String path, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What Apicurio's client and serializers read of answers. All else (owner, times, …) they show
    /// to nobody.
    private static final Set<String> READ =
            Set.of(
                    "artifact",
                    "version",
                    "versions",
                    "count",
                    "groupId",
                    "artifactId",
                    "artifactType",
                    "state",
                    "globalId",
                    "contentId",
                    "status",
                    "name");

    record Answer(int status, String read) {}

    Answer at(URI registry, HttpClient http) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(registry + path));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), read(answer.body()));
    }

    /// A schema is itself: its text is compared to the letter.
    private String read(String answer) throws JsonProcessingException {
        if (path.endsWith("/content") || path.matches("/ids/[a-zA-Z]+/[^/]+")) {
            return answer.startsWith("{\"type\"") ? answer : reduced(answer);
        }
        return reduced(answer);
    }

    private static String reduced(String answer) throws JsonProcessingException {
        return reduce(JSON.readTree(answer)).toString();
    }

    private static JsonNode reduce(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode kept = JSON.createObjectNode();
                for (String name : new TreeSet<>(READ)) {
                    if (object.has(name)) {
                        kept.set(name, reduce(object.get(name)));
                    }
                }
                yield kept;
            }
            case ArrayNode array -> {
                ArrayNode kept = JSON.createArrayNode();
                array.forEach(each -> kept.add(reduce(each)));
                yield kept;
            }
            case JsonNode other -> other;
        };
    }
}
