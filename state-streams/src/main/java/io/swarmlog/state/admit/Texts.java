package io.swarmlog.state.admit;

/// Texts of others, no longer than a limit.
public final class Texts {
    private static final String MORE = " … ";

    /// Of the end of a text so much is kept: what is wrong often stands behind what was sent.
    private static final int END = 128;

    private Texts() {}

    /// The beginning and the end of the text when it has more than `most` characters; none is cut
    /// in two.
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int head = most - END - MORE.length();
        int tail = text.length() - END;
        return text.substring(0, Character.isHighSurrogate(text.charAt(head - 1)) ? head - 1 : head)
                + MORE
                + text.substring(Character.isLowSurrogate(text.charAt(tail)) ? tail + 1 : tail);
    }
}
