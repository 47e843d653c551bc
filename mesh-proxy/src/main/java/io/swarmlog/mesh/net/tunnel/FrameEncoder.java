package io.swarmlog.mesh.net.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/// Puts a length before whatever is written, and the mark in the place of [StreamEnd]. A datagram
/// always fits one frame; longer pieces of a stream become several.
public final class FrameEncoder extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        switch (message) {
            case StreamEnd _ -> ctx.write(head(ctx, FrameDecoder.END), promise);
            case ByteBuf bytes -> frames(ctx, bytes, promise);
            default -> ctx.write(message, promise);
        }
    }

    private static void frames(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
        while (bytes.readableBytes() > FrameDecoder.MAX_LENGTH) {
            ctx.write(head(ctx, FrameDecoder.MAX_LENGTH), ctx.voidPromise());
            ctx.write(bytes.readRetainedSlice(FrameDecoder.MAX_LENGTH), ctx.voidPromise());
        }
        ctx.write(head(ctx, bytes.readableBytes()), ctx.voidPromise());
        ctx.write(bytes, promise);
    }

    private static ByteBuf head(ChannelHandlerContext ctx, int length) {
        return ctx.alloc().buffer(Short.BYTES).writeShort(length);
    }
}
