package io.swarmlog.command.gateway.http;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Where a message's body ends: follows the bytes of one body as they pass.
///
/// Chunked bodies go
/// ```
/// SIZE ─▶ (EXTENSION) ─▶ DATA ─▶ DATA_END ─▶ SIZE …  size 0: TRAILER ⇄ TRAILER_LINE ─▶ DONE
/// ```
public final class Framing {
    /// Longest line of a chunk's size with extensions, Go's limit.
    private static final int CHUNK_LINE_LIMIT_BYTES = 4096;

    /// Trailers are never used by Docker; room for a few.
    private static final int TRAILER_LIMIT_BYTES = 64 * 1024;

    /// A chunk's size in hexadecimal digits: up to 2^60 bytes.
    private static final int SIZE_DIGITS_LIMIT = 15;

    private enum At {
        COUNTED,
        SIZE,
        EXTENSION,
        DATA,
        DATA_END,
        TRAILER,
        TRAILER_LINE,
        ENDLESS,
        DONE
    }

    private At at;
    private long left;
    private int lineBytes;
    private int digits;

    private Framing(At at, long left) {
        this.at = at;
        this.left = left;
    }

    /// A body of so many bytes, possibly none.
    public static Framing length(long bytes) {
        return new Framing(bytes == 0 ? At.DONE : At.COUNTED, bytes);
    }

    public static Framing chunked() {
        return new Framing(At.SIZE, 0);
    }

    /// A body that ends with the connection.
    public static Framing untilClose() {
        return new Framing(At.ENDLESS, 0);
    }

    public boolean isDone() {
        return at == At.DONE;
    }

    public boolean isUntilClose() {
        return at == At.ENDLESS;
    }

    /// Moves over what of `in` belongs to the body and returns how many bytes that is.
    ///
    /// Throws [BadMessage] when chunks are malformed.
    public int pass(ByteBuffer in) {
        return pass(in, _ -> {});
    }

    /// The same, handing what is payload, without the chunks' frame, to `payload` in slices that
    /// are only valid during the call.
    public int pass(ByteBuffer in, Consumer<ByteBuffer> payload) {
        int start = in.position();
        while (in.hasRemaining() && at != At.DONE) {
            step(in, payload);
        }
        return in.position() - start;
    }

    private void step(ByteBuffer in, Consumer<ByteBuffer> payload) {
        switch (at) {
            case COUNTED -> {
                counted(in, payload);
                at = left == 0 ? At.DONE : At.COUNTED;
            }
            case DATA -> {
                counted(in, payload);
                if (left == 0) {
                    at = At.DATA_END;
                    lineBytes = 0;
                }
            }
            case SIZE -> size(in.get());
            case EXTENSION -> extension(in.get());
            case DATA_END -> dataEnd(in.get());
            case TRAILER, TRAILER_LINE -> trailer(in.get());
            case ENDLESS -> {
                payload.accept(in.slice());
                in.position(in.limit());
            }
            case DONE -> {}
        }
    }

    private void counted(ByteBuffer in, Consumer<ByteBuffer> payload) {
        int take = (int) Math.min(left, in.remaining());
        payload.accept(in.slice(in.position(), take));
        in.position(in.position() + take);
        left -= take;
    }

    private void size(byte next) {
        int digit = Character.digit((char) (next & 0xff), 16);
        if (digit >= 0) {
            digits++;
            if (digits > SIZE_DIGITS_LIMIT) {
                throw BadMessage.malformed("expected the size of a chunk, but it is too big");
            }
            left = left * 16 + digit;
            return;
        }
        if (digits == 0) {
            throw BadMessage.malformed("expected the size of a chunk, but got something else");
        }
        at = At.EXTENSION;
        lineBytes = 0;
        extension(next);
    }

    private void extension(byte next) {
        lineBytes++;
        if (next == '\n') {
            at = left == 0 ? At.TRAILER : At.DATA;
            lineBytes = 0;
            digits = 0;
        } else if (lineBytes > CHUNK_LINE_LIMIT_BYTES) {
            throw BadMessage.malformed("expected the end of a chunk's size line, but it goes on");
        }
    }

    private void dataEnd(byte next) {
        boolean carriageReturn = next == '\r' && lineBytes == 0;
        lineBytes++;
        if (next == '\n') {
            at = At.SIZE;
            lineBytes = 0;
        } else if (!carriageReturn) {
            throw BadMessage.malformed("expected the end of a chunk, but it goes on");
        }
    }

    private void trailer(byte next) {
        lineBytes++;
        if (lineBytes > TRAILER_LIMIT_BYTES) {
            throw BadMessage.malformed("expected the end of the trailers, but they go on");
        }
        if (next == '\n') {
            at = at == At.TRAILER ? At.DONE : At.TRAILER;
        } else if (next != '\r') {
            at = At.TRAILER_LINE;
        }
    }
}
