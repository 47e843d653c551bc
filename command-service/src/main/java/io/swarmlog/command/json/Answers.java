package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// The small answers: what a create, an update or an error says.
public final class Answers {
    private Answers() {}

    /// `{"message": …}`, the form of every error.
    public static ObjectNode error(String message) {
        return new GoObject().put("message", message).node();
    }

    /// The answer to the creation of a service.
    public static ObjectNode created(String id) {
        return new GoObject().put("ID", id).node();
    }

    /// The answer to the update of a service.
    public static ObjectNode updated() {
        return new GoObject().putNull("Warnings").node();
    }

    /// The answer to `GET /swarm/unlockkey`.
    public static ObjectNode unlockKey(String key) {
        return new GoObject().put("UnlockKey", key).node();
    }
}
