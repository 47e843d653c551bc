/// Listening on published ports and carrying bytes between clients and the tasks behind them: the
/// only room with Netty.
///
/// A connection lives on one event loop, both sides of it, so that relaying needs no lock and no
/// hand-over. `MeshProxy` keeps the listeners as the routing table says; `TcpListener` and
/// `UdpListener` accept; `TcpRelay` and `UdpSession` carry. Which backend is asked is decided in
/// `route`, never here.
@NullMarked
package io.swarmlog.mesh.net;

import org.jspecify.annotations.NullMarked;
