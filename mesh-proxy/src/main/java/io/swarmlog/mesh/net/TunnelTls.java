package io.swarmlog.mesh.net;

import io.swarmlog.model.NodeId;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/// Who this host's mesh is to the meshes of other hosts, and whom it believes. Asked anew for each
/// tunnel, so that a renewed certificate or another root is used from the next tunnel on.
///
/// Every engine speaks TLS 1.3 only, shows this node's certificate and demands the other's, which
/// must be under the swarm's root.
public interface TunnelTls {
    /// For a tunnel that another mesh opens.
    SSLEngine answering();

    /// For a tunnel to another mesh.
    SSLEngine asking();

    /// The node at the other end, once the handshake is done. Throws when its certificate is none
    /// of a node of this swarm, or not valid now.
    NodeId peer(SSLSession session) throws SSLException;
}
