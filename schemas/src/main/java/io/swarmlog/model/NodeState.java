package io.swarmlog.model;

/// Whether a node is there (Docker Engine API v1.41 `NodeStatus.State`).
///
/// `UNKNOWN` is a node that is suspect: it was not heard for longer than it should, though not for
/// so long that it is down. It gets no new tasks and no traffic, and its tasks stay. Users see it
/// as ready, as in swarm, which knows no suspicion, with the reason in the message.
///
/// `DISCONNECTED` is a node whose daemon was stopped on purpose: it gets no new tasks, and its tasks
/// stay for as long as a daemon takes to begin anew.
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
