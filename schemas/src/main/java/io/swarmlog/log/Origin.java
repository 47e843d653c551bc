package io.swarmlog.log;

import io.swarmlog.model.NodeId;

/// Where an input came from, before it stood on `inputs`.
public sealed interface Origin {

    /// A request to the Docker API of a manager.
    record Api() implements Origin {}

    /// A record of the topic `commands`. A publisher's command is taken once: the highest offset
    /// taken is part of the image, and an input that repeats one changes nothing.
    record Published(long offset) implements Origin {}

    /// A report of a node's agent, or what intake learned of a node's silence.
    record Node(NodeId node) implements Origin {}

    /// The swarm's own clock.
    record Clock() implements Origin {}
}
