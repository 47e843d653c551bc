package io.swarmlog.mesh.net;

import io.netty.channel.ChannelFuture;

/// One published port while this host listens on it. Opened once; a port that could not be bound
/// gets a new listener.
sealed interface Listener permits TcpListener, UdpListener {
    /// Binds the port.
    ChannelFuture open();

    /// From now on new connections go to these targets.
    void route(Targets targets);

    /// No new connections from now on. TCP connections go on; UDP sessions end, as their socket is
    /// gone.
    ChannelFuture close();
}
