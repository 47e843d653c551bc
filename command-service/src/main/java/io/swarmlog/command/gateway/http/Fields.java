package io.swarmlog.command.gateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The header fields of a head, in order, names in lower case.
public final class Fields {
    /// Fields of one head. Docker's clients send some ten; each takes forty times its shortest text.
    private static final int COUNT_LIMIT = 1_000;

    private record Field(String name, String value) {}

    private final List<Field> fields;

    private Fields(List<Field> fields) {
        this.fields = fields;
    }

    /// Reads the lines of a head after the first. Throws [BadMessage] for what Go refuses too.
    static Fields parse(List<String> lines) {
        if (lines.size() > COUNT_LIMIT) {
            throw new BadMessage(
                    431, "expected at most " + COUNT_LIMIT + " header fields, but got more");
        }
        List<Field> fields = new ArrayList<>(lines.size());
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon <= 0 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                throw BadMessage.malformed("expected a header field, but got a line without name");
            }
            String name = line.substring(0, colon);
            if (name.indexOf(' ') >= 0 || name.indexOf('\t') >= 0) {
                throw BadMessage.malformed("expected a header name, but it has a space in it");
            }
            fields.add(new Field(name.toLowerCase(Locale.ROOT), line.substring(colon + 1).strip()));
        }
        return new Fields(fields);
    }

    /// The first value of a field, or empty.
    public String first(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field.value();
            }
        }
        return "";
    }

    /// All values of a field.
    public List<String> all(String name) {
        return fields.stream().filter(f -> f.name().equals(name)).map(Field::value).toList();
    }

    /// True when a comma-separated field has this token, in any case.
    public boolean has(String name, String token) {
        for (Field field : fields) {
            if (!field.name().equals(name)) {
                continue;
            }
            for (String part : field.value().split(",", -1)) {
                if (part.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean isChunked() {
        List<String> codings = all("transfer-encoding");
        if (codings.isEmpty()) {
            return false;
        }
        if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw BadMessage.malformed(
                    "expected the transfer encoding chunked, but got "
                            + String.join(", ", codings));
        }
        return true;
    }

    /// The stated length of the body, or -1. Throws [BadMessage] when it is said twice differently.
    long contentLength() {
        List<String> values = all("content-length").stream().distinct().toList();
        if (values.isEmpty()) {
            return -1;
        }
        String value = values.getFirst();
        boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (values.size() > 1 || !digits || value.length() > 18) {
            throw BadMessage.malformed(
                    "expected one length of the body, but got " + String.join(", ", values));
        }
        return Long.parseLong(value);
    }
}
