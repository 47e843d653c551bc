package io.swarmlog.command.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.LinkedHashMap;
import java.util.Map;

/// Answers that wait for their clients to take them. A client may be slow, or read nothing at all;
/// together they hold so much, and beyond it those go that have waited longest. So whoever reads
/// gets his answer.
///
/// Only answers are counted that are too large for the kernel's buffer: smaller ones wait there.
final class Outgoing {
    /// A unix socket's default buffer has 208 KiB.
    private static final int COUNTED_FROM_BYTES = 64 * 1024;

    private final long limitBytes;
    private final Map<Channel, Long> waiting = new LinkedHashMap<>();
    private long bytes;

    Outgoing(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// Writes it; those that must go for it are closed.
    void write(Channel client, ByteBuf answer) {
        int length = answer.readableBytes();
        if (length < COUNTED_FROM_BYTES) {
            client.writeAndFlush(answer, client.voidPromise());
            return;
        }
        add(client, length);
        client.writeAndFlush(answer).addListener(_ -> gone(client, length));
    }

    private synchronized void add(Channel client, int length) {
        while (bytes + length > limitBytes && !waiting.isEmpty()) {
            Channel oldest = waiting.keySet().iterator().next();
            Long held = waiting.remove(oldest);
            bytes -= held == null ? 0 : held;
            oldest.close();
        }
        waiting.merge(client, (long) length, Long::sum);
        bytes += length;
    }

    private synchronized void gone(Channel client, int length) {
        Long held = waiting.get(client);
        if (held == null) {
            return;
        }
        bytes -= length;
        if (held <= length) {
            waiting.remove(client);
        } else {
            waiting.put(client, held - length);
        }
    }

    synchronized long waitingBytes() {
        return bytes;
    }
}
