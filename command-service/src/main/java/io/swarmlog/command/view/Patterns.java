package io.swarmlog.command.view;

import io.swarmlog.command.json.Refusal;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A user's patterns, matched within a bound. Go's regular expressions take time by the length of
/// the text whatever the pattern; Java's go back and try again, and `(.*)(.*)(.*)\1b` would hold a processor
/// for years.
final class Patterns {
    /// Characters of a pattern. Java's patterns are read and matched by recursion, a few frames a
    /// bracket: a longer one could exhaust the stack. No name or id has as many.
    private static final int PATTERN_LIMIT = 256;

    /// Times that a match may look at a character of a name or an id, which have some sixty: a
    /// match that does not run away looks at each a few times.
    private static final int LOOKS_LIMIT = 10_000;

    private Patterns() {}

    /// Whether `text` contains a match of `pattern`; one that can't be read matches nothing.
    ///
    /// Throws [Refusal] with status 400 when that takes too long to find out.
    static boolean isFoundIn(String pattern, String text) {
        if (pattern.length() > PATTERN_LIMIT) {
            return false;
        }
        try {
            return Pattern.compile(pattern).matcher(new Bounded(text, new int[1])).find();
        } catch (PatternSyntaxException _) {
            return false;
        }
    }

    /// A text that can be looked at only so often.
    private record Bounded(String text, int[] looks) implements CharSequence {
        @Override
        public char charAt(int index) {
            looks[0]++;
            if (looks[0] > LOOKS_LIMIT) {
                throw Refusal.badRequest(
                        "expected a pattern that can be matched in "
                                + LOOKS_LIMIT
                                + " steps, but it takes more");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Bounded(text.substring(start, end), looks);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
