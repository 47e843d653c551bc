package io.swarmlog.model;

/// Whether a node is there (Docker Engine API v1.41 `NodeStatus.State`).
public enum NodeState {
    UNKNOWN("unknown"),
    DOWN("down"),
    READY("ready"),
    DISCONNECTED("disconnected");

    private final String text;

    NodeState(String text) {
        this.text = text;
    }

    /// The word the Docker Engine API uses.
    public String text() {
        return text;
    }
}
