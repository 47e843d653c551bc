package io.swarmlog.daemon;

import io.swarmlog.broker.ListeningPort;
import io.swarmlog.command.json.SwarmReader;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The ports of a host, one after the other from `first`: joining and the schema registry (2377 as
/// in Docker), the log's clients, the log's quorum, the tunnels of the mesh. All speak mutual TLS
/// only.
record Ports(int first) {
    /// Docker's port of swarm management.
    static final int DEFAULT_FIRST = SwarmReader.DEFAULT_PORT;

    /// Ports of one daemon.
    private static final int COUNT = 4;

    /// How far a second daemon on one machine keeps from the first.
    private static final int STEP = 10;

    private static final int ATTEMPTS = 200;

    int door() {
        return first;
    }

    /// `host:port` of the log's clients at the host whose door is at `door`.
    static String clientsBeside(String door) {
        return beside(door, 1);
    }

    /// `host:port` of the log's quorum at the host whose door is at `door`.
    static String quorumBeside(String door) {
        return beside(door, 2);
    }

    private static String beside(String door, int further) {
        int colon = door.lastIndexOf(':');
        return door.substring(0, colon + 1)
                + (Integer.parseInt(door.substring(colon + 1)) + further);
    }

    int clients() {
        return first + 1;
    }

    int quorum() {
        return first + 2;
    }

    int mesh() {
        return first + 3;
    }

    /// Which daemon of this machine has them, as [#free] gives them out: 0 has the default ports.
    int number() {
        return Math.floorDiv(first - DEFAULT_FIRST, STEP);
    }

    /// The default ports, or the next ones that are free when another daemon has them.
    static Ports free(String bindHost) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Ports ports = new Ports(DEFAULT_FIRST + attempt * STEP);
            if (ports.areFree(bindHost) && PortClaims.claim(ports.first())) {
                return ports;
            }
        }
        throw new IOException(
                "expected four free ports from " + DEFAULT_FIRST + " on, but found none");
    }

    /// True when nobody listens on any of them.
    boolean areFree(String bindHost) {
        return taken(bindHost).isEmpty();
    }

    /// The first of them that somebody listens on.
    OptionalInt taken(String bindHost) {
        return IntStream.range(first, first + COUNT)
                .filter(port -> !new ListeningPort(bindHost, port).isFree())
                .findFirst();
    }
}
