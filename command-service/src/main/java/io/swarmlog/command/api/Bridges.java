package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.GoText;
import io.swarmlog.image.Network;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The bridges that this node's engine has for swarm networks. They are ours, not the user's: they
/// carry the id of their network as a label, and are shown as the swarm network they stand for.
final class Bridges {
    /// The label of a bridge with the id of its swarm network.
    static final String LABEL = "com.docker.swarm.network.id";

    private static final String NETWORKS = "/networks";
    private static final int OK = 200;

    private final EngineApi engine;

    Bridges(EngineApi engine) {
        this.engine = engine;
    }

    /// The id of the swarm network this engine's network stands for; empty for the user's own.
    static String swarmId(JsonNode network) {
        return network.path("Labels").path(LABEL).asText("");
    }

    /// The bridge of a swarm network, with its containers, when this node has one.
    Optional<JsonNode> of(Network network) throws IOException {
        Optional<String> id =
                list("label", LABEL + '=' + network.id()).stream()
                        .map(bridge -> bridge.path("Id").asText())
                        .findFirst();
        if (id.isEmpty()) {
            return Optional.empty();
        }
        EngineApi.Answer answer = engine.ask("GET", NETWORKS + '/' + id.get(), new byte[0]);
        return answer.status() == OK ? Optional.of(GoJson.parse(answer.body())) : Optional.empty();
    }

    /// True when the user has a network of that very name on this engine.
    boolean isTaken(String name) throws IOException {
        return list("name", name).stream()
                .anyMatch(it -> it.path("Name").asText().equals(name) && swarmId(it).isEmpty());
    }

    private List<JsonNode> list(String key, String value) throws IOException {
        String filters = "{\"" + key + "\":[" + GoText.quoted(value) + "]}";
        EngineApi.Answer answer =
                engine.ask(
                        "GET",
                        NETWORKS + "?filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8),
                        new byte[0]);
        List<JsonNode> all = new ArrayList<>();
        if (answer.status() == OK) {
            GoJson.parse(answer.body()).forEach(all::add);
        }
        return all;
    }
}
