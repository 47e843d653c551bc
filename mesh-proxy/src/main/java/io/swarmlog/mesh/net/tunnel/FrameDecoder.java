package io.swarmlog.mesh.net.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/// Takes the lengths out again and puts [StreamEnd] where the mark was. A stream is passed on as it
/// comes, so no frame is ever collected; a datagram is passed on whole.
public final class FrameDecoder extends ByteToMessageDecoder {
    /// The length that says that this direction has ended.
    static final int END = 0xFFFF;

    /// The most bytes of one frame: above every datagram (65,507).
    static final int MAX_LENGTH = END - 1;

    private final boolean whole;

    /// Bytes of the current frame that have still to come; -1 between frames.
    private int missing = -1;

    private boolean ended;

    private FrameDecoder(boolean whole) {
        this.whole = whole;
    }

    public static FrameDecoder ofStream() {
        return new FrameDecoder(false);
    }

    public static FrameDecoder ofDatagrams() {
        return new FrameDecoder(true);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (ended) {
            throw new CorruptedFrameException("expected nothing after the end, but more came");
        }
        if (missing < 0) {
            if (in.readableBytes() < Short.BYTES) {
                return;
            }
            int length = in.readUnsignedShort();
            if (length == END) {
                ended = true;
                out.add(StreamEnd.MARK);
                return;
            }
            missing = length;
        }
        int there = Math.min(missing, in.readableBytes());
        if (whole && there < missing) {
            return;
        }
        if (there > 0 || whole) {
            out.add(in.readRetainedSlice(there));
        }
        missing -= there;
        if (missing == 0) {
            missing = -1;
        }
    }
}
