package io.swarmlog.mesh.net.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;

/// What a mesh says to a [Preface]: a version and one of these. After anything but [#ACCEPTED] it
/// closes the tunnel, and nothing that a client sent was passed on.
public enum Answer {
    /// The task took the connection: frames follow, both ways.
    ACCEPTED(0),
    /// No such task runs here and takes connections.
    UNKNOWN_TASK(1),
    /// The task is here, but its service does not publish that port of it.
    NOT_PUBLISHED(2),
    /// The task did not take the connection.
    UNREACHABLE(3),
    /// The mesh carries as much as it can.
    FULL(4),
    /// The preface is none, or of a version not spoken here.
    NOT_UNDERSTOOD(5),
    /// Who asks is no node of the swarm (any more).
    NO_MEMBER(6);

    /// Bytes of an answer.
    public static final int LENGTH = 2;

    private final int code;

    Answer(int code) {
        this.code = code;
    }

    public ByteBuf bytes(ByteBufAllocator allocator) {
        return allocator.buffer(LENGTH).writeByte(Preface.VERSION).writeByte(code);
    }

    /// Takes [#LENGTH] bytes; empty when they are no answer of this version.
    public static Optional<Answer> read(ByteBuf in) {
        int version = in.readUnsignedByte();
        int code = in.readUnsignedByte();
        for (Answer answer : values()) {
            if (version == Preface.VERSION && answer.code == code) {
                return Optional.of(answer);
            }
        }
        return Optional.empty();
    }
}
