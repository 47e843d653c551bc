package io.swarmlog.mesh.route;

import io.swarmlog.model.Check;

/// A port of the swarm that every host listens on, printed as Docker does: `80/tcp`.
public record PublishedPort(Protocol protocol, int port) implements Comparable<PublishedPort> {
    /// Ports are 16 bits; 0 means "any" and is never published.
    static final int MAX_PORT = 65_535;

    public PublishedPort {
        Check.that(
                port > 0 && port <= MAX_PORT, "expected a port from 1 to 65535, but got " + port);
    }

    @Override
    public int compareTo(PublishedPort other) {
        int byProtocol = protocol.compareTo(other.protocol);
        return byProtocol != 0 ? byProtocol : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return port + "/" + protocol;
    }
}
