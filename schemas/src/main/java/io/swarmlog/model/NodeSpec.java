package io.swarmlog.model;

import java.util.SortedMap;

/// What an operator wants of a node (Docker Engine API v1.41 `NodeSpec`).
public record NodeSpec(
        String name, SortedMap<String, String> labels, Role role, Availability availability) {

    /// A worker runs tasks; a manager also holds the log and decides.
    public enum Role {
        WORKER,
        MANAGER
    }

    /// Whether the node takes tasks: active does, pause takes no new ones, drain gives up those it
    /// has.
    public enum Availability {
        ACTIVE,
        PAUSE,
        DRAIN
    }
}
