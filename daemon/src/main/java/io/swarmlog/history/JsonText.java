package io.swarmlog.history;

/// JSON laid out for people.
public final class JsonText {
    private static final String INDENT = "  ";

    private JsonText() {}

    /// The same JSON, a member or element a line. Only white space outside of strings changes.
    public static String pretty(String json) {
        StringBuilder out = new StringBuilder(json.length() * 2);
        int depth = 0;
        boolean inString = false;
        for (int at = 0; at < json.length(); at++) {
            char c = json.charAt(at);
            if (inString) {
                out.append(c);
                if (c == '\\' && at + 1 < json.length()) {
                    at++;
                    out.append(json.charAt(at));
                } else if (c == '"') {
                    inString = false;
                }
                continue;
            }
            switch (c) {
                case '"' -> {
                    inString = true;
                    out.append(c);
                }
                case '{', '[' -> {
                    int next = skipSpace(json, at + 1);
                    if (next < json.length() && isClosing(json.charAt(next))) {
                        out.append(c).append(json.charAt(next));
                        at = next;
                    } else {
                        depth++;
                        line(out.append(c), depth);
                    }
                }
                case '}', ']' -> {
                    depth--;
                    line(out, depth);
                    out.append(c);
                }
                case ',' -> line(out.append(c), depth);
                case ':' -> out.append(": ");
                case ' ', '\t', '\r', '\n' -> {}
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static int skipSpace(String json, int from) {
        int at = from;
        while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isClosing(char c) {
        return c == '}' || c == ']';
    }

    private static void line(StringBuilder out, int depth) {
        out.append('\n').append(INDENT.repeat(depth));
    }
}
