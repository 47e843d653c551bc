package io.swarmlog.mesh.net.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.swarmlog.mesh.route.Ask;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.model.Check;
import io.swarmlog.model.TaskId;
import java.nio.charset.StandardCharsets;

/// The first thing said in a tunnel, by the mesh that opened it: what it asks for.
///
/// `"SWLT"`, version (1 byte), protocol (1 byte, as in IP headers), the port of the task (2 bytes),
/// the length of the task's id (1 byte), the id.
public final class Preface {
    static final int VERSION = 1;

    /// "SWLT" as a number.
    private static final int MAGIC = 0x53_57_4C_54;

    private static final int HEAD = Integer.BYTES + 1 + 1 + Short.BYTES + 1;

    /// Ids are 25 characters; more than twice as much is none.
    private static final int MAX_ID = 64;

    /// IANA, Protocol Numbers.
    private static final int TCP = 6;

    private static final int UDP = 17;

    private Preface() {}

    /// What has come so far.
    public sealed interface Heard {
        record Asked(Ask ask) implements Heard {}

        /// More has to come first; nothing was taken.
        record Unfinished() implements Heard {}

        record Nonsense() implements Heard {}
    }

    public static ByteBuf bytes(Ask ask, ByteBufAllocator allocator) {
        byte[] id = ask.task().value().getBytes(StandardCharsets.UTF_8);
        Check.that(
                id.length > 0 && id.length <= MAX_ID,
                "expected an id of 1 to 64 bytes, but got " + ask.task());
        return allocator
                .buffer(HEAD + id.length)
                .writeInt(MAGIC)
                .writeByte(VERSION)
                .writeByte(number(ask.protocol()))
                .writeShort(ask.port())
                .writeByte(id.length)
                .writeBytes(id);
    }

    public static Heard read(ByteBuf in) {
        if (in.readableBytes() < HEAD) {
            return new Heard.Unfinished();
        }
        int start = in.readerIndex();
        int idLength = in.getUnsignedByte(start + HEAD - 1);
        boolean known =
                in.getInt(start) == MAGIC && in.getUnsignedByte(start + Integer.BYTES) == VERSION;
        if (!known || idLength == 0 || idLength > MAX_ID) {
            return new Heard.Nonsense();
        }
        if (in.readableBytes() < HEAD + idLength) {
            return new Heard.Unfinished();
        }
        in.skipBytes(Integer.BYTES + 1);
        int protocol = in.readUnsignedByte();
        int port = in.readUnsignedShort();
        in.skipBytes(1);
        var task =
                new TaskId(
                        new String(
                                ByteBufUtil.getBytes(in.readSlice(idLength)),
                                StandardCharsets.UTF_8));
        return switch (protocol) {
            case TCP -> new Heard.Asked(new Ask(Protocol.TCP, task, port));
            case UDP -> new Heard.Asked(new Ask(Protocol.UDP, task, port));
            default -> new Heard.Nonsense();
        };
    }

    private static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> TCP;
            case UDP -> UDP;
        };
    }
}
