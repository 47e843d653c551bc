package io.swarmlog.mesh.net;

/// Something carried between a client and a target: it belongs to one event loop and is touched by
/// no other thread.
sealed interface Flow permits TcpRelay, UdpSession {
    /// Ends it when it was idle for too long, or its target left the table too long ago.
    void sweep(long now);

    /// Ends it at once; a TCP client sees a reset.
    void cut();
}
