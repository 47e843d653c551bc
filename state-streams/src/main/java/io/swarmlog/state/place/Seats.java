package io.swarmlog.state.place;

import java.util.Arrays;

/// A set of seats, one bit each. Seats are small and dense (the lowest free one is given away), so
/// that questions about all nodes are answered 64 nodes at a time, and the order of seats is the
/// same wherever the image is.
final class Seats {
    static final int WORD_BITS = 64;
    static final int WORD_SHIFT = 6;

    private long[] words = {};
    private int size;

    boolean has(int seat) {
        int at = seat >> WORD_SHIFT;
        return at < words.length && (words[at] & 1L << seat) != 0;
    }

    void add(int seat) {
        int at = seat >> WORD_SHIFT;
        if (at >= words.length) {
            words = Arrays.copyOf(words, Math.max(at + 1, words.length * 2));
        }
        if ((words[at] & 1L << seat) == 0) {
            words[at] |= 1L << seat;
            size++;
        }
    }

    void remove(int seat) {
        if (has(seat)) {
            words[seat >> WORD_SHIFT] &= ~(1L << seat);
            size--;
        }
    }

    void put(int seat, boolean in) {
        if (in) {
            add(seat);
        } else {
            remove(seat);
        }
    }

    void clear() {
        Arrays.fill(words, 0);
        size = 0;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// One more than the highest seat, 0 when there is none.
    int span() {
        for (int at = words.length - 1; at >= 0; at--) {
            if (words[at] != 0) {
                return (at + 1) * WORD_BITS - Long.numberOfLeadingZeros(words[at]);
            }
        }
        return 0;
    }

    /// The seats `at * 64` and up, lowest bit first.
    long word(int at) {
        return at < words.length ? words[at] : 0;
    }

    /// The lowest seat from `from` on, -1 when there is none.
    int next(int from) {
        int at = from >> WORD_SHIFT;
        long word = word(at) & -1L << from;
        while (word == 0) {
            at++;
            if (at >= words.length) {
                return -1;
            }
            word = words[at];
        }
        return (at << WORD_SHIFT) + Long.numberOfTrailingZeros(word);
    }

    /// How many seats are in both.
    int inCommon(Seats other) {
        int common = 0;
        for (int at = 0; at < Math.min(words.length, other.words.length); at++) {
            common += Long.bitCount(words[at] & other.words[at]);
        }
        return common;
    }
}
