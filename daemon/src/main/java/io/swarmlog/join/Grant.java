package io.swarmlog.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.SwarmId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a manager gives to a member: its certificate, and where the swarm is.
///
/// - `number`: the member's own, see `Event.NodeAdmitted`.
/// - `certificate`, `roots`: PEM.
/// - `log`: which Kafka the swarm is on.
/// - `doors`: `host:port` of the managers; their logs are at the next ports ([Ports]).
/// - `vaultKey`: for managers alone. A secret.
public record Grant(
        NodeId node,
        long number,
        NodeSpec.Role role,
        SwarmId swarm,
        String certificate,
        String roots,
        Log log,
        List<String> doors,
        Optional<String> vaultKey) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Which Kafka a swarm is on.
    ///
    /// @param clusterId a Kafka uuid
    /// @param existing how the manager reaches it, `bootstrap.servers`, if it is not the managers'
    ///     own; whoever joins is to name the same cluster
    public record Log(String clusterId, Optional<String> existing) {}

    public Grant {
        doors = List.copyOf(doors);
    }

    String json() {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("node", node.value())
                        .put("number", number)
                        .put("role", role.name())
                        .put("swarm", swarm.value())
                        .put("certificate", certificate)
                        .put("roots", roots)
                        .put("clusterId", log.clusterId());
        log.existing().ifPresent(servers -> json.put("kafka", servers));
        ArrayNode all = json.putArray("doors");
        doors.forEach(all::add);
        vaultKey.ifPresent(key -> json.put("vaultKey", key));
        return json.toString();
    }

    /// @throws IllegalArgumentException if it is no grant
    static Grant read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            List<String> doors = new ArrayList<>();
            json.path("doors").forEach(door -> doors.add(door.asText()));
            return new Grant(
                    new NodeId(field(json, "node")),
                    json.path("number").asLong(),
                    NodeSpec.Role.valueOf(field(json, "role")),
                    new SwarmId(field(json, "swarm")),
                    field(json, "certificate"),
                    field(json, "roots"),
                    new Log(
                            field(json, "clusterId"),
                            Optional.ofNullable(json.get("kafka")).map(JsonNode::asText)),
                    doors,
                    Optional.ofNullable(json.get("vaultKey")).map(JsonNode::asText));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected a manager's answer, but it is no JSON", e);
        }
    }

    private static String field(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException(
                    "expected '" + name + "' in a manager's answer, but it is missing");
        }
        return value.asText();
    }

    /// The keys stay hidden.
    @Override
    public String toString() {
        return "Grant[" + node + " as " + role + ", number " + number + "]";
    }
}
