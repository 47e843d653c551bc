package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;

/// Writes one message of `GET /events` (Docker Engine API v1.41 `EventMessage`).
public final class MessageWriter {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final long MS_PER_SECOND = 1_000;

    private MessageWriter() {}

    /// The message of swarm scope at `atMs`, about the object `id`.
    public static ObjectNode message(
            String type,
            String action,
            String id,
            SortedMap<String, String> attributes,
            long atMs) {
        return new GoObject()
                .put("Type", type)
                .put("Action", action)
                .put("Actor", new GoObject().put("ID", id).put("Attributes", attributes).node())
                .put("scope", "swarm")
                .put("time", atMs / MS_PER_SECOND)
                .put("timeNano", atMs * NANOS_PER_MS)
                .node();
    }
}
