package io.swarmlog.command.gateway;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// What both sides of a relay have in common.
final class Sockets {
    /// A unix socket's default send buffer is 208 KiB: about two of them wait at most.
    static final WriteBufferWaterMark WATER_MARKS =
            new WriteBufferWaterMark(128 * 1024, 512 * 1024);

    /// Small for requests, growing for bulk.
    static final RecvByteBufAllocator RECEIVE =
            new AdaptiveRecvByteBufAllocator(1024, 4096, 256 * 1024);

    /// How long a client may take to see that we said goodbye.
    static final Duration LINGER = Duration.ofSeconds(2);

    /// How soon it is noticed that a client that had only ended its output is gone altogether.
    static final Duration PROBE = Duration.ofSeconds(1);

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(1);

    private Sockets() {}

    /// True when the peer of a unix socket has closed it altogether: an end of its output alone looks
    /// the same to a reader, but a write, even of nothing, still succeeds then (`unix(7)`).
    static boolean isGone(UnixChannel channel) {
        try {
            channel.fd().write(NOTHING, 0, 0);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
