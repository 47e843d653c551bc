package io.swarmlog.replay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.swarmlog.mesh.net.tunnel.Answer;
import io.swarmlog.mesh.net.tunnel.FrameDecoder;
import io.swarmlog.mesh.net.tunnel.Preface;
import java.util.List;

/// What another mesh says: a preface, an answer, frames of a stream or of datagrams, in two pieces.
final class TunnelTarget implements Target {
    @Override
    public void put(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        Preface.read(in.duplicate());
        if (bytes.length >= Answer.LENGTH) {
            Answer.read(in.duplicate());
        }
        frames(FrameDecoder.ofStream(), bytes);
        frames(FrameDecoder.ofDatagrams(), bytes);
    }

    private static void frames(FrameDecoder decoder, byte[] bytes) {
        var channel = new EmbeddedChannel(decoder);
        int middle = bytes.length / 2;
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, middle));
            channel.writeInbound(Unpooled.wrappedBuffer(bytes, middle, bytes.length - middle));
            channel.finish();
        } catch (DecoderException refused) {
            if (refused.getCause() instanceof Error error) {
                throw error;
            }
        }
        channel.releaseInbound();
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                new byte[] {'S', 'W', 'L', 'G', 1, 6, 0, 80, 5, 't', 'a', 's', 'k', '1'},
                new byte[] {0, 5, 'h', 'e', 'l', 'l', 'o', 0, 0},
                new byte[] {0, 2, 'h', 'i', 0, 3, 'y', 'o', 'u'},
                new byte[] {0, 0},
                new byte[] {1, 0});
    }
}
