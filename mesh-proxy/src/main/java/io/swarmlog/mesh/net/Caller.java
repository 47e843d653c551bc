package io.swarmlog.mesh.net;

import io.netty.channel.ChannelHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.swarmlog.mesh.net.tunnel.Answer;

/// Who a TCP connection is carried for.
sealed interface Caller permits Caller.Client, Greeting {
    EpollSocketChannel channel();

    /// True when its bytes are in frames, as in a tunnel.
    boolean isFramed();

    /// A target took the connection: `side` gets what the caller sends from now on.
    void accepted(ChannelHandler side);

    /// No target took it, which also ends the channel.
    void refused(Answer why);

    /// A client of a published port, whose side reads from the start.
    record Client(EpollSocketChannel channel) implements Caller {
        @Override
        public boolean isFramed() {
            return false;
        }

        @Override
        public void accepted(ChannelHandler side) {}

        /// As if nobody listened.
        @Override
        public void refused(Answer why) {
            Resets.reset(channel);
        }
    }
}
