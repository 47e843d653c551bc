package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.NodeSpec;

/// Reads the body of `POST /nodes/{id}/update` (Docker Engine API v1.41 `NodeSpec`).
public final class NodeReader {
    private NodeReader() {}

    public static NodeSpec read(JsonNode body) {
        GoStruct spec = GoStruct.top("swarm.NodeSpec", body);
        return new NodeSpec(
                spec.text("Name"),
                spec.map("Labels"),
                role(spec.text("Role")),
                availability(spec.text("Availability")));
    }

    private static NodeSpec.Role role(String word) {
        return switch (word) {
            case "worker" -> NodeSpec.Role.WORKER;
            case "manager" -> NodeSpec.Role.MANAGER;
            default -> throw Refusal.badRequest("invalid Role: \"" + word + '"');
        };
    }

    private static NodeSpec.Availability availability(String word) {
        return switch (word) {
            case "active" -> NodeSpec.Availability.ACTIVE;
            case "pause" -> NodeSpec.Availability.PAUSE;
            case "drain" -> NodeSpec.Availability.DRAIN;
            default -> throw Refusal.badRequest("invalid Availability: \"" + word + '"');
        };
    }
}
