package io.swarmlog.mesh.net.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.swarmlog.mesh.route.Ask;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.model.TaskId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever another mesh says in a tunnel is understood or refused, and never kept beyond one frame.
@Timeout(60)
final class HostileFramesTest {
    private static final int MUTATIONS = 40_000;

    private final Random chance = new Random(2380);

    @Test
    void mutatedPrefacesAreAskedOrNonsense() {
        byte[] seed =
                ByteBufUtil.getBytes(
                        Preface.bytes(
                                new Ask(Protocol.TCP, new TaskId("task1task1task1task1task1"), 80),
                                UnpooledByteBufAllocator.DEFAULT));
        int asked = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] said = seed.clone();
            change(said);
            ByteBuf in = Unpooled.wrappedBuffer(said, 0, chance.nextInt(said.length + 1));
            Preface.Heard heard = Preface.read(in);
            asked += heard instanceof Preface.Heard.Asked ? 1 : 0;
            if (heard instanceof Preface.Heard.Unfinished) {
                assertThat(in.readerIndex()).isZero();
            }
            in.release();
        }
        assertThat(asked).isPositive();
    }

    @Test
    void randomFramesArePassedOnInPiecesOrEndTheTunnel() {
        for (int i = 0; i < MUTATIONS / 40; i++) {
            boolean datagrams = chance.nextBoolean();
            var channel =
                    new EmbeddedChannel(
                            datagrams ? FrameDecoder.ofDatagrams() : FrameDecoder.ofStream());
            int passed = 0;
            int said = 0;
            try {
                for (int piece = 0; piece < 20; piece++) {
                    byte[] bytes = new byte[1 + chance.nextInt(4_000)];
                    chance.nextBytes(bytes);
                    if (chance.nextBoolean()) {
                        bytes[0] = 0;
                    }
                    said += bytes.length;
                    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
                    passed += taken(channel);
                }
            } catch (DecoderException refused) {
                assertThat(refused).hasMessageContaining("expected nothing after the end");
            }
            passed += taken(channel);
            assertThat(passed).isLessThanOrEqualTo(said);
            channel.finishAndReleaseAll();
        }
    }

    private static int taken(EmbeddedChannel channel) {
        int bytes = 0;
        for (Object message = channel.readInbound();
                message != null;
                message = channel.readInbound()) {
            bytes += message instanceof ByteBuf some ? some.readableBytes() : 0;
            ReferenceCountUtil.release(message);
        }
        return bytes;
    }

    private void change(byte[] bytes) {
        for (int i = chance.nextInt(3); i >= 0; i--) {
            bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(256);
        }
    }
}
