package io.swarmlog.mesh.net;

import io.netty.channel.epoll.EpollSocketChannel;

/// Ending a connection so that its other end sees a reset.
final class Resets {
    private Resets() {}

    /// On the channel's event loop. Goes past the handlers: TLS would first say goodbye, which a
    /// peer that takes nothing more would hold up.
    static void reset(EpollSocketChannel channel) {
        if (channel.isOpen()) {
            channel.config().setSoLinger(0);
            channel.unsafe().close(channel.voidPromise());
        }
    }
}
