package io.swarmlog.mesh.route;

import java.util.Optional;

/// The protocols the mesh carries. SCTP, which Docker can publish too, is not carried.
public enum Protocol {
    TCP("tcp"),
    UDP("udp");

    private final String text;

    Protocol(String text) {
        this.text = text;
    }

    /// The word the Docker Engine API uses.
    public String text() {
        return text;
    }

    /// The protocol of that name; empty when the mesh does not carry it.
    public static Optional<Protocol> named(String text) {
        for (Protocol protocol : values()) {
            if (protocol.text.equals(text)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
