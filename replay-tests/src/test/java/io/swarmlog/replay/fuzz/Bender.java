package io.swarmlog.replay.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Changes well-formed bytes by chance: single bytes, pieces left out, doubled or taken from another
/// example, and words that readers trip over.
final class Bender {
    private static final List<String> WORDS =
            List.of(
                    "-1",
                    "0",
                    "1e999999999",
                    "99999999999999999999",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "18446744073709551616",
                    "4294967296",
                    "0.1",
                    "NaN",
                    "null",
                    "true",
                    "\"\"",
                    "{}",
                    "[]",
                    "[[[[[[[[",
                    "{\"a\":{\"a\":{\"a\":",
                    "\\u0000",
                    "\\ud800",
                    "%00",
                    "%",
                    "..",
                    "../..",
                    "//",
                    "(a+)+$",
                    ".*.*.*.*b",
                    "10.0.0.300",
                    "0.0.0.0/0",
                    "::1/129",
                    "\0",
                    "\r\n",
                    "\n\n",
                    "\uFEFF",
                    "😀",
                    "{{",
                    "}}",
                    "-----");

    private final List<byte[]> seeds;
    private final SplittableRandom chance;

    Bender(List<byte[]> seeds, long seed) {
        this.seeds = seeds;
        this.chance = new SplittableRandom(seed);
    }

    byte[] next() {
        byte[] bytes = any();
        for (int times = 1 + chance.nextInt(4); times > 0; times--) {
            bytes = bent(bytes);
        }
        return bytes;
    }

    private byte[] any() {
        return seeds.get(chance.nextInt(seeds.size())).clone();
    }

    private byte[] bent(byte[] bytes) {
        int at = chance.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + chance.nextInt(1 + chance.nextInt(64)));
        return switch (chance.nextInt(7)) {
            case 0 ->
                    joined(
                            bytes,
                            at,
                            new byte[] {(byte) chance.nextInt(256)},
                            Math.min(bytes.length, at + 1));
            case 1 -> joined(bytes, at, new byte[0], end);
            case 2 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, end), at);
            case 3 -> {
                byte[] other = any();
                int from = chance.nextInt(other.length + 1);
                int to = Math.min(other.length, from + chance.nextInt(128));
                yield joined(bytes, at, Arrays.copyOfRange(other, from, to), end);
            }
            case 4 -> Arrays.copyOf(bytes, at);
            default -> joined(bytes, at, word(), chance.nextBoolean() ? at : end);
        };
    }

    private byte[] word() {
        String word = WORDS.get(chance.nextInt(WORDS.size()));
        return (chance.nextInt(200) == 0 ? word.repeat(2_000) : word)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] bytes, int at, byte[] middle, int end) {
        byte[] all = new byte[at + middle.length + bytes.length - end];
        System.arraycopy(bytes, 0, all, 0, at);
        System.arraycopy(middle, 0, all, at, middle.length);
        System.arraycopy(bytes, end, all, at + middle.length, bytes.length - end);
        return all;
    }
}
