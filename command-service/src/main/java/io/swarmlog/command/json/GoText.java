package io.swarmlog.command.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Bodies as Go's JSON encoder writes them, and the words and numbers of a query as Go's `strconv`
/// reads them, with its texts for what is wrong.
public final class GoText {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> TRUE = List.of("1", "t", "T", "TRUE", "true", "True");
    private static final List<String> FALSE = List.of("0", "f", "F", "FALSE", "false", "False");
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final int UINT64_BITS = 64;

    /// Digits that a number of 64 bits may have.
    private static final int UINT64_DIGITS = 20;

    private GoText() {}

    /// The value and the line end that Go's encoder puts behind it.
    public static byte[] body(JsonNode value) {
        return (text(value) + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /// The value on one line, without a line end.
    public static String text(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected a tree to be writable, but it is not", e);
        }
    }

    /// The value as a quoted JSON string.
    public static String quoted(String value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected a text to be writable, but it is not", e);
        }
    }

    /// The number of a version in a query. One beyond a `long` counts as the greatest `long`: no
    /// object has either.
    ///
    /// Throws [Refusal] with status 400: `invalid service version 'x': strconv.ParseUint: …`.
    public static long version(String kind, String text) {
        boolean digits =
                !text.isEmpty() && text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
        if (!digits) {
            throw Refusal.badRequest(wrongVersion(kind, text, "invalid syntax"));
        }
        String significant = withoutLeadingZeros(text);
        boolean fits = significant.length() <= UINT64_DIGITS;
        BigInteger number = fits ? new BigInteger(significant) : BigInteger.ZERO;
        if (!fits || number.bitLength() > UINT64_BITS) {
            throw Refusal.badRequest(wrongVersion(kind, text, "value out of range"));
        }
        return number.min(LONG_MAX).longValue();
    }

    private static String withoutLeadingZeros(String digits) {
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        return digits.substring(first);
    }

    private static String wrongVersion(String kind, String text, String why) {
        return "invalid "
                + kind
                + " version '"
                + text
                + "': strconv.ParseUint: parsing "
                + quoted(text)
                + ": "
                + why;
    }

    /// True for a word that Go's `ParseBool` knows as true or false.
    public static boolean isBool(String text) {
        return TRUE.contains(text) || FALSE.contains(text);
    }

    /// What `ParseBool` makes of a word; false for one it does not know.
    public static boolean bool(String text) {
        return TRUE.contains(text);
    }

    /// A flag as moby's `httputils.BoolValue` reads it: anything but a word of denial is true.
    public static boolean flag(String text) {
        String word = text.strip().toLowerCase(java.util.Locale.ROOT);
        return !List.of("", "0", "no", "false", "none").contains(word);
    }

    /// The text of Go's `ParseBool` for a word it does not know.
    public static String wrongBool(String text) {
        return "strconv.ParseBool: parsing " + quoted(text) + ": invalid syntax";
    }

    /// The text of Go's `ParseInt` for what is no number.
    public static String wrongInt(String text) {
        return "strconv.ParseInt: parsing " + quoted(text) + ": invalid syntax";
    }
}
