package io.swarmlog.command.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.swarmlog.command.gateway.OwnAnswers.Style;
import io.swarmlog.command.gateway.http.Framing;
import io.swarmlog.command.gateway.http.RequestHead;
import io.swarmlog.command.gateway.http.Target;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// A request for the swarm handler while it is gathered. Its bytes are kept as they came, in case
/// they are for the engine after all.
final class OwnRequest {
    /// The biggest body a swarm request may have: secrets and configs end at 1 MB, which is 1.4 MB in
    /// base64, specs far below.
    static final int BODY_LIMIT_BYTES = 4 * 1024 * 1024;

    private final RequestHead head;
    private final Target target;
    private final int headBytes;
    private final Framing framing;
    private ByteBuf raw;

    /// Takes the head's bytes over.
    OwnRequest(RequestHead head, Target target, ByteBuf headBytes) {
        this.head = head;
        this.target = target;
        this.headBytes = headBytes.readableBytes();
        this.framing = head.framing();
        this.raw = headBytes;
    }

    RequestHead head() {
        return head;
    }

    Target target() {
        return target;
    }

    boolean isWhole() {
        return framing.isDone();
    }

    /// Bytes held.
    int heldBytes() {
        return raw.readableBytes();
    }

    boolean isTooBig() {
        return raw.readableBytes() - headBytes > BODY_LIMIT_BYTES;
    }

    /// Takes what of `held` is this request's.
    void take(ByteBuf held) {
        int count = framing.pass(held.nioBuffer());
        raw =
                ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                        held.alloc(), raw, held.readRetainedSlice(count));
    }

    /// The body without the frame of chunks.
    byte[] body() {
        ByteBuffer bytes = raw.nioBuffer(headBytes, raw.readableBytes() - headBytes);
        ByteArrayOutputStream body = new ByteArrayOutputStream(bytes.remaining());
        head.framing().pass(bytes, slice -> copy(slice, body));
        return body.toByteArray();
    }

    Style style() {
        return new Style(head.method().equals("HEAD"), head.minor(), head.keepsAlive());
    }

    /// Gives the bytes away, as they came.
    ByteBuf handOver() {
        ByteBuf bytes = raw;
        raw = Unpooled.EMPTY_BUFFER;
        return bytes;
    }

    void release() {
        raw.release();
        raw = Unpooled.EMPTY_BUFFER;
    }

    private static void copy(ByteBuffer slice, ByteArrayOutputStream into) {
        into.writeBytes(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(slice)));
    }
}
