package io.swarmlog.mesh.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/// Who a UDP session is carried for; all on one event loop.
interface UdpClient {
    EventLoop loop();

    /// Sends it a datagram, or drops it when the client takes no more.
    void take(ByteBuf content);

    void flush();

    /// Its session is over.
    void sessionEnded();
}
