package io.swarmlog.door;

import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Who may be at the door at once, and for how long. Lives on the door's one event loop.
///
/// A connection is for a call or a few, one after the other: it ends after [#STAY] in any case, so
/// one that sends a byte now and then holds its place no longer than others.
final class DoorGuard {
    /// Connections of one address at once: a host asks a few things at a time.
    static final int MAX_OF_ADDRESS = 32;

    /// Connections at once: with 4 MiB of body each, still a bounded amount of memory.
    static final int MAX_CONNECTIONS = 256;

    /// How long a connection lives.
    static final Duration STAY = Duration.ofSeconds(30);

    private final Map<InetAddress, Integer> ofAddress = new HashMap<>();
    private int all;

    /// Lets the connection in, or closes it.
    boolean lets(SocketChannel channel) {
        InetAddress from = channel.remoteAddress().getAddress();
        if (all >= MAX_CONNECTIONS || ofAddress.getOrDefault(from, 0) >= MAX_OF_ADDRESS) {
            channel.close();
            return false;
        }
        all++;
        ofAddress.merge(from, 1, Integer::sum);
        channel.closeFuture()
                .addListener(_ -> {
                    all--;
                    ofAddress.computeIfPresent(from, (_, n) -> n == 1 ? null : n - 1);
                });
        channel.eventLoop().schedule(() -> channel.close(), STAY.toMillis(), TimeUnit.MILLISECONDS);
        return true;
    }
}
