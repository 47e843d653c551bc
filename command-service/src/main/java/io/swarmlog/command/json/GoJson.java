package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Reads the first JSON value of a text as Go's `encoding/json` decoder does: what follows the
/// value is ignored, and the texts of errors are Go's, since users see them.
public final class GoJson {
    /// Go's own limit of nested arrays and objects.
    private static final int MAX_DEPTH = 10_000;

    /// Deeper than any Docker object, so that a hostile body can't exhaust the stack.
    private static final int DEPTH_LIMIT = Math.min(MAX_DEPTH, 200);

    /// Values in one text, keys left out. A tree takes some 100 bytes for one, of which the text may
    /// have as few as two: 25 MB at most, and ten times what the largest of Docker's objects has.
    private static final int VALUES_LIMIT = 250_000;

    /// Characters of a number that are all looked at: Go's own numbers have up to 20 digits. Java's
    /// exact numbers take time by the square of their length, so a longer one, which fits none of
    /// Docker's fields, is only told how great it is.
    private static final int EXACT_NUMBER_LIMIT = 60;

    /// Digits of an exponent that are looked at; more is beyond all of Go's numbers anyway.
    private static final int EXPONENT_LIMIT = 4;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String text;
    private int at;
    private int depth;
    private int values;

    private GoJson(String text) {
        this.text = text;
    }

    /// True when there is nothing but space.
    public static boolean isBlank(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).isBlank();
    }

    /// The first value of `body`.
    ///
    /// Throws [Refusal] with status 400 and Go's text when there is none.
    public static JsonNode parse(byte[] body) {
        return parse(new String(body, StandardCharsets.UTF_8));
    }

    /// The first value of `text`.
    public static JsonNode parse(String text) {
        GoJson parser = new GoJson(text);
        parser.space();
        if (parser.at >= text.length()) {
            throw Refusal.badRequest("EOF");
        }
        return parser.value();
    }

    private JsonNode value() {
        values++;
        if (values > VALUES_LIMIT) {
            throw Refusal.badRequest(
                    "json: expected at most " + VALUES_LIMIT + " values, but there are more");
        }
        space();
        char first = peek();
        return switch (first) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> NODES.textNode(string());
            case 't' -> literal("true", NODES.booleanNode(true));
            case 'f' -> literal("false", NODES.booleanNode(false));
            case 'n' -> literal("null", NODES.nullNode());
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected(first, "looking for beginning of value");
        };
    }

    private ObjectNode object() {
        enter();
        ObjectNode object = NODES.objectNode();
        at++;
        space();
        if (peek() == '}') {
            leave();
            return object;
        }
        while (true) {
            space();
            if (peek() != '"') {
                throw unexpected(peek(), "looking for beginning of object key string");
            }
            String key = string();
            space();
            if (peek() != ':') {
                throw unexpected(peek(), "after object key");
            }
            at++;
            object.set(key, value());
            space();
            if (peek() == '}') {
                leave();
                return object;
            }
            if (peek() != ',') {
                throw unexpected(peek(), "after object key:value pair");
            }
            at++;
        }
    }

    private ArrayNode array() {
        enter();
        ArrayNode array = NODES.arrayNode();
        at++;
        space();
        if (peek() == ']') {
            leave();
            return array;
        }
        while (true) {
            array.add(value());
            space();
            if (peek() == ']') {
                leave();
                return array;
            }
            if (peek() != ',') {
                throw unexpected(peek(), "after array element");
            }
            at++;
        }
    }

    private void enter() {
        depth++;
        if (depth > DEPTH_LIMIT) {
            throw Refusal.badRequest("json: exceeded max depth");
        }
    }

    private void leave() {
        depth--;
        at++;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (true) {
            char next = peek();
            at++;
            if (next == '"') {
                return out.toString();
            }
            if (next == '\\') {
                escape(out);
            } else if (next < 0x20) {
                throw unexpected(next, "in string literal");
            } else {
                out.append(next);
            }
        }
    }

    private void escape(StringBuilder out) {
        char next = peek();
        at++;
        switch (next) {
            case '"', '\\', '/' -> out.append(next);
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'u' -> out.append(hex());
            default -> throw unexpected(next, "in string escape code");
        }
    }

    private char hex() {
        int code = 0;
        for (int digits = 0; digits < 4; digits++) {
            char next = peek();
            int value = Character.digit(next, 16);
            if (value < 0) {
                throw unexpected(next, "in \\u hexadecimal character escape");
            }
            code = code * 16 + value;
            at++;
        }
        return (char) code;
    }

    private JsonNode number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else if (isDigit(peek())) {
            digits();
        } else {
            throw unexpected(peek(), "in numeric literal");
        }
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            whole = false;
            if (!isDigit(peek())) {
                throw unexpected(peek(), "after decimal point in numeric literal");
            }
            digits();
        }
        int exponent = Integer.MAX_VALUE;
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            whole = false;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            if (!isDigit(peek())) {
                throw unexpected(peek(), "in exponent of numeric literal");
            }
            exponent = at;
            digits();
        }
        String literal = text.substring(start, at);
        if (literal.length() > EXACT_NUMBER_LIMIT || at - exponent > EXPONENT_LIMIT) {
            return NODES.numberNode(Double.parseDouble(literal));
        }
        return whole
                ? NODES.numberNode(new BigInteger(literal))
                : NODES.numberNode(new BigDecimal(literal));
    }

    private void digits() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private JsonNode literal(String word, JsonNode node) {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw unexpected(
                        peek(), "in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
            at++;
        }
        return node;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw Refusal.badRequest("unexpected EOF");
        }
        return text.charAt(at);
    }

    private static Refusal unexpected(char found, String where) {
        String shown =
                switch (found) {
                    case '\'' -> "'\\''";
                    case '"' -> "'\"'";
                    case '\n' -> "'\\n'";
                    case '\t' -> "'\\t'";
                    case '\r' -> "'\\r'";
                    case '\\' -> "'\\\\'";
                    default ->
                            found < 0x20
                                    ? String.format("'\\x%02x'", (int) found)
                                    : "'" + found + "'";
                };
        return Refusal.badRequest("invalid character " + shown + " " + where);
    }
}
