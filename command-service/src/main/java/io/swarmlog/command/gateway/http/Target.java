package io.swarmlog.command.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A request's target taken apart: `/v1.41/services/x?force=1`.
///
/// @param version the API version in the path, or empty
/// @param path decoded, without version: `/services/x`
/// @param query decoded, values in order
public record Target(
        Optional<ApiNumber> version, String path, SortedMap<String, List<String>> query) {
    /// The engine's router: `/v{version:[0-9.]+}` before every path.
    private static final Pattern VERSIONED = Pattern.compile("/v([0-9.]+)(/.*)");

    /// A version as clients write it, `1.41` or `1.41.0`, compared number by number.
    ///
    /// @param text as written
    public record ApiNumber(String text) implements Comparable<ApiNumber> {
        @Override
        public int compareTo(ApiNumber other) {
            String[] mine = text.split("\\.", -1);
            String[] theirs = other.text.split("\\.", -1);
            for (int i = 0; i < Math.max(mine.length, theirs.length); i++) {
                int order = Integer.compare(part(mine, i), part(theirs, i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        /// The second number.
        public int minor() {
            return part(text.split("\\.", -1), 1);
        }

        private static int part(String[] parts, int index) {
            if (index >= parts.length || parts[index].isEmpty()) {
                return 0;
            }
            return parts[index].length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(parts[index]);
        }
    }

    /// Takes a target apart, or answers nothing when its path is not in plain form (`//`, `/../`, a
    /// slash at the end, escapes that are none): such a request can only be refused or redirected,
    /// which the engine does best.
    public static Optional<Target> parse(String target) {
        int question = target.indexOf('?');
        String raw = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        Optional<String> decoded = decode(raw.replace("+", "%2B"));
        if (decoded.isEmpty() || !isPlain(decoded.get())) {
            return Optional.empty();
        }
        String path = decoded.get();
        Matcher versioned = VERSIONED.matcher(path);
        if (versioned.matches()) {
            ApiNumber number = new ApiNumber(versioned.group(1));
            return Optional.of(new Target(Optional.of(number), versioned.group(2), split(query)));
        }
        return Optional.of(new Target(Optional.empty(), path, split(query)));
    }

    /// The minor number of the version in the path.
    public OptionalInt minor() {
        return version.map(v -> OptionalInt.of(v.minor())).orElseGet(OptionalInt::empty);
    }

    private static boolean isPlain(String path) {
        return path.startsWith("/")
                && !path.endsWith("/")
                && !path.contains("//")
                && !(path + "/").contains("/./")
                && !(path + "/").contains("/../");
    }

    private static SortedMap<String, List<String>> split(String query) {
        SortedMap<String, List<String>> values = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            Optional<String> key = decode(equals < 0 ? pair : pair.substring(0, equals));
            Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1));
            if (!pair.isEmpty() && key.isPresent() && value.isPresent()) {
                values.computeIfAbsent(key.get(), _ -> new ArrayList<>()).add(value.get());
            }
        }
        return values;
    }

    private static Optional<String> decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return Optional.of(text);
        }
        try {
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
