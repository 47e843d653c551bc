package io.swarmlog.broker;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/// Follows the requests of one connection: four bytes that say how long a request is, and so many
/// bytes (Kafka protocol guide, "Network"). Read by the connection's thread, looked at by others.
final class Announced {
    private static final int SIZE_BYTES = 4;

    private int sizeRead;
    private int size;
    private volatile int left;
    private volatile long since;

    /// What is still to come of the request that has begun.
    int left() {
        return left;
    }

    /// When the request that is on its way began, by `System.nanoTime`; 0 when none is.
    long sinceNanos() {
        return since;
    }

    /// Moves on over bytes as they came, and says how many requests began in them.
    ///
    /// @throws SSLException when a request of more than `limit` bytes is announced
    int pass(ByteBuffer bytes, int limit) throws SSLException {
        int begun = 0;
        while (bytes.hasRemaining()) {
            if (left > 0) {
                int take = Math.min(left, bytes.remaining());
                bytes.position(bytes.position() + take);
                left -= take;
                since = left == 0 ? 0 : since;
            } else {
                begun += sizeRead == 0 ? 1 : 0;
                header(bytes.get(), limit);
            }
        }
        return begun;
    }

    private void header(byte next, int limit) throws SSLException {
        since = sizeRead == 0 ? Math.max(1, System.nanoTime()) : since;
        size = size << Byte.SIZE | next & 0xff;
        sizeRead++;
        if (sizeRead < SIZE_BYTES) {
            return;
        }
        if (size < 0 || size > limit) {
            throw new SSLException(
                    "expected a request of at most %d bytes, but %d were announced"
                            .formatted(limit, size));
        }
        left = size;
        since = size == 0 ? 0 : since;
        size = 0;
        sizeRead = 0;
    }
}
