package io.swarmlog.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/// The body of one record in Avro's binary form, read within its bounds: whatever the bytes are, no
/// more is allocated than they can fill, nothing is looped over that they do not hold, and what is
/// not well-formed throws [Unreadable].
///
/// Avro's own decoder believes lengths and counts before it has seen so many bytes.
final class RecordBytes extends Decoder {
    /// Bytes of the longest number: 64 bits, seven in each.
    private static final int LONGEST_NUMBER = 10;

    /// What Java puts in place of bytes that are no UTF-8.
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;
    private int at;

    /// Items of lists and maps that may still come. An item takes a byte at least (those that take
    /// none are in no schema of ours), so a record has no more of them than bytes.
    private long itemsLeft;

    RecordBytes(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
        this.itemsLeft = (long) bytes.length - from;
    }

    /// Throws unless everything has been read.
    void end() {
        if (at < bytes.length) {
            throw Unreadable.broken(
                    "expected the end of the record, but there are %d more bytes"
                            .formatted(bytes.length - at));
        }
    }

    private int next() {
        if (at >= bytes.length) {
            throw Unreadable.broken("expected more, but the record ends at byte " + at);
        }
        return bytes[at++];
    }

    /// Moves over `length` bytes and says where they begin.
    private int over(long length) {
        if (length < 0 || length > bytes.length - at) {
            throw Unreadable.broken(
                    "expected a length of 0 to %d at byte %d, but found %d"
                            .formatted(bytes.length - at, at, length));
        }
        int from = at;
        at += (int) length;
        return from;
    }

    @Override
    public long readLong() {
        long coded = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            int octet = next();
            coded |= (octet & 0x7FL) << (7 * i);
            boolean fits = i < LONGEST_NUMBER - 1 || octet == 1;
            if (octet >= 0 && fits) {
                return (coded >>> 1) ^ -(coded & 1);
            }
        }
        throw Unreadable.broken(
                "expected a number of 64 bits, but it is longer, before byte " + at);
    }

    @Override
    public int readInt() {
        long number = readLong();
        if (number != (int) number) {
            throw Unreadable.broken(
                    "expected a number of 32 bits, but found %d before byte %d"
                            .formatted(number, at));
        }
        return (int) number;
    }

    @Override
    public boolean readBoolean() {
        int octet = next();
        if (octet != 0 && octet != 1) {
            throw Unreadable.broken(
                    "expected a boolean, 0 or 1, but found %d before byte %d".formatted(octet, at));
        }
        return octet == 1;
    }

    @Override
    public float readFloat() {
        int from = over(Float.BYTES);
        return Float.intBitsToFloat(Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(from)));
    }

    @Override
    public double readDouble() {
        int from = over(Double.BYTES);
        return Double.longBitsToDouble(Long.reverseBytes(ByteBuffer.wrap(bytes).getLong(from)));
    }

    @Override
    public String readString() {
        long length = readLong();
        int from = over(length);
        String text = new String(bytes, from, (int) length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !isWritten(text, from)) {
            throw Unreadable.broken("expected a text in UTF-8, but there is none at byte " + from);
        }
        return text;
    }

    /// Whether the bytes since `from` are those of the text: one may really hold the replacement.
    private boolean isWritten(String text, int from) {
        byte[] written = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(written, 0, written.length, bytes, from, at);
    }

    @Override
    public Utf8 readString(Utf8 old) {
        return new Utf8(readString());
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) {
        long length = readLong();
        int from = over(length);
        return ByteBuffer.wrap(bytes, from, (int) length);
    }

    @Override
    public void readFixed(byte[] into, int start, int length) {
        System.arraycopy(bytes, over(length), into, start, length);
    }

    @Override
    public int readEnum() {
        return readInt();
    }

    @Override
    public int readIndex() {
        return readInt();
    }

    /// A block's count is negative when its size in bytes follows, which is of no use here.
    private long block() {
        long count = readLong();
        if (count < 0) {
            readLong();
            count = -count;
        }
        if (count < 0 || count > itemsLeft) {
            throw Unreadable.broken(
                    "expected at most %d more items, but found %d before byte %d"
                            .formatted(itemsLeft, count, at));
        }
        itemsLeft -= count;
        return count;
    }

    /// An array is passed over item by item ([Plan]): sizes are the writer's to say.
    @Override
    public long skipArray() {
        return block();
    }

    @Override
    public long skipMap() {
        return block();
    }

    @Override
    public long readArrayStart() {
        return block();
    }

    @Override
    public long arrayNext() {
        return block();
    }

    @Override
    public long readMapStart() {
        return block();
    }

    @Override
    public long mapNext() {
        return block();
    }

    @Override
    public void readNull() {
        // Nothing stands for nothing.
    }

    @Override
    public void skipString() {
        over(readLong());
    }

    @Override
    public void skipBytes() {
        over(readLong());
    }

    @Override
    public void skipFixed(int length) {
        over(length);
    }
}
