package io.swarmlog.mesh.net;

import java.net.InetAddress;

/// Whether this host's mesh takes part in those of other hosts.
public sealed interface Tunnels {
    /// A host that is alone: tasks elsewhere are not reached.
    record None() implements Tunnels {}

    /// Tunnels of other meshes are taken at `bind` and `port`, and opened as `tls` says.
    record Open(InetAddress bind, int port, TunnelTls tls) implements Tunnels {}
}
