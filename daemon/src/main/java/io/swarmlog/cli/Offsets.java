package io.swarmlog.cli;

/// Reads offsets as the verbs write them.
final class Offsets {
    private Offsets() {}

    /// `7` or `@7`.
    static long parse(String text) {
        String digits = text.startsWith("@") ? text.substring(1) : text;
        try {
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException _) {
            throw new Trouble("expected an offset such as 7 or @7, but got '" + text + "'");
        }
    }
}
