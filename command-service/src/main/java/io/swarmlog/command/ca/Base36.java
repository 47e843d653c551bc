package io.swarmlog.command.ca;

import io.swarmlog.model.Check;
import java.math.BigInteger;
import java.util.Optional;

/// Bytes as one big-endian number in digits `0-9a-z`, padded with zeros to a fixed length: the form
/// of SwarmKit's tokens and ids.
final class Base36 {
    private static final int RADIX = 36;

    private Base36() {}

    static String text(byte[] bytes, int length) {
        String digits = new BigInteger(1, bytes).toString(RADIX);
        Check.that(
                digits.length() <= length,
                "expected at most " + length + " digits, but got " + digits.length());
        return "0".repeat(length - digits.length()) + digits;
    }

    /// The bytes of `digits`, padded with zeros to `length`; empty if there is another character,
    /// or the number is too large. A byte has less than two digits: a text with more is not read,
    /// since reading takes time by the square of its length.
    static Optional<byte[]> bytes(String digits, int length) {
        if (digits.isEmpty()
                || digits.length() > length * 2
                || !digits.chars().allMatch(Base36::isDigit)) {
            return Optional.empty();
        }
        var number = new BigInteger(digits, RADIX);
        if (number.bitLength() > length * Byte.SIZE) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        byte[] found = number.toByteArray();
        int kept = Math.min(found.length, length);
        System.arraycopy(found, found.length - kept, bytes, length - kept, kept);
        return Optional.of(bytes);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z';
    }
}
