package io.swarmlog.mesh.route;

import io.swarmlog.model.Check;
import io.swarmlog.model.NodeId;

/// Where the mesh of another host takes tunnels. The address is as the node said it, so it may be
/// no address at all; the node is who must answer there.
public record Peer(NodeId node, String address, int port) {
    public Peer {
        Check.that(
                port > 0 && port <= PublishedPort.MAX_PORT,
                "expected a port from 1 to 65535, but got " + port);
    }
}
