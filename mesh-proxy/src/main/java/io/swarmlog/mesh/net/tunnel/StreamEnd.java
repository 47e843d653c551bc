package io.swarmlog.mesh.net.tunnel;

/// The message that stands, written or read, for the end of one direction of a tunnel.
public enum StreamEnd {
    MARK
}
