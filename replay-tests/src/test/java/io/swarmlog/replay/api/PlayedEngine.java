package io.swarmlog.replay.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.command.gateway.EngineApi;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The local engine: answers what the recorded one did of its own, so that only what we put beside
/// it is judged. Told before each exchange what was recorded.
final class PlayedEngine implements EngineApi {
    private static final String LABEL = "com.docker.swarm.network.id";

    private Recording.Recorded recorded =
            new Recording.Recorded(
                    "",
                    "",
                    0,
                    "",
                    "",
                    "",
                    "",
                    0,
                    "",
                    MissingNode.getInstance(),
                    MissingNode.getInstance(),
                    MissingNode.getInstance());

    void play(Recording.Recorded next) {
        recorded = next;
    }

    @Override
    public Answer ask(String method, String target, byte[] body) {
        String path = target.split("\\?", 2)[0].replaceFirst("^/v1\\.[0-9]+", "");
        if (target.contains(LABEL) || target.contains("%22name%22%3A%5B")) {
            return json(200, bridges(target));
        }
        if (path.equals("/networks/bridge-of-ours")) {
            ObjectNode bridge = JsonNodeFactory.instance.objectNode();
            bridge.set("Containers", Comparison.withoutLoadBalancers(recorded.body()));
            return json(200, bridge);
        }
        if (recorded.body() instanceof ArrayNode list && path.equals("/networks")) {
            return json(200, local(list));
        }
        if (path.startsWith("/networks/")
                && method.equals("GET")
                && recorded.body().path("Scope").asText().equals("swarm")) {
            return json(404, message("network " + path.substring(10) + " not found"));
        }
        JsonNode answer = recorded.body();
        if (path.equals("/info") && answer instanceof ObjectNode info) {
            ObjectNode copy = info.deepCopy();
            copy.putObject("Swarm");
            return json(recorded.status(), copy);
        }
        return answer.isMissingNode()
                ? new Answer(recorded.status(), recorded.contentType(), new byte[0])
                : json(recorded.status(), answer);
    }

    /// The engine has a bridge for a swarm network when the recorded one lists containers in it.
    private ArrayNode bridges(String target) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (target.contains(LABEL) && recorded.body().path("Containers").isObject()) {
            list.addObject().put("Id", "bridge-of-ours");
        }
        return list;
    }

    private static ArrayNode local(ArrayNode networks) {
        ArrayNode local = JsonNodeFactory.instance.arrayNode();
        for (JsonNode network : networks) {
            if (network.path("Scope").asText().equals("local")) {
                local.add(network);
            }
        }
        return local;
    }

    private static ObjectNode message(String text) {
        return JsonNodeFactory.instance.objectNode().put("message", text);
    }

    private static Answer json(int status, JsonNode body) {
        return new Answer(
                status, "application/json", (body + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public InputStream open(String target) {
        List<String> lines = new ArrayList<>();
        for (JsonNode message : recorded.stream()) {
            if (!message.path("scope").asText().equals("swarm")) {
                lines.add(message.toString());
            }
        }
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
