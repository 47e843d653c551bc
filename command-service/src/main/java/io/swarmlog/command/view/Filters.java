package io.swarmlog.command.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The `filters` of a query: keys with the values any of which may match (Docker Engine API v1.41;
/// moby `filters.Args`). The values of one key are alternatives, the keys must all match.
public record Filters(SortedMap<String, List<String>> values) {
    /// No filters: everything passes.
    public static final Filters NONE = new Filters(new TreeMap<>());

    /// Values in all: what is listed is compared with each. The docker CLI sends one for each
    /// object that its user names.
    private static final int VALUES_LIMIT = 10_000;

    /// What `text` holds: `{"name":{"web":true}}`, or `{"name":["web"]}` as old clients write it.
    ///
    /// Throws [Refusal] with Go's text and `status` (real engines answer 400 for services, 500 for
    /// others) when it can't be read.
    public static Filters parse(String text, int status) {
        if (text.isEmpty()) {
            return NONE;
        }
        JsonNode root;
        try {
            root = GoJson.parse(text);
        } catch (Refusal e) {
            throw new Refusal(status, e.text());
        }
        if (!root.isObject()) {
            throw new Refusal(
                    status,
                    "json: cannot unmarshal "
                            + kind(root)
                            + " into Go value of type map[string]map[string]bool");
        }
        SortedMap<String, List<String>> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            values.put(entry.getKey(), alternatives(entry.getValue(), status));
        }
        if (values.values().stream().mapToInt(List::size).sum() > VALUES_LIMIT) {
            throw new Refusal(
                    status, "expected at most " + VALUES_LIMIT + " filters, but got more");
        }
        return new Filters(values);
    }

    private static List<String> alternatives(JsonNode node, int status) {
        List<String> all = new ArrayList<>();
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(all::add);
        } else if (node.isArray()) {
            node.forEach(element -> all.add(element.asText()));
        } else if (!node.isNull()) {
            throw new Refusal(
                    status,
                    "json: cannot unmarshal "
                            + kind(node)
                            + " into Go value of type map[string]bool");
        }
        return List.copyOf(all);
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case STRING, BINARY -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            case NULL, MISSING -> "null";
        };
    }

    /// Refuses keys that are not among `known`, with status 400: `Invalid filter 'foo'`.
    public Filters only(List<String> known) {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw Refusal.badRequest("Invalid filter '" + key + "'");
            }
        }
        return this;
    }

    /// The values of a key, none when it is not filtered by.
    public List<String> of(String key) {
        List<String> found = values.get(key);
        return found == null ? List.of() : found;
    }

    public boolean has(String key) {
        return !of(key).isEmpty();
    }

    /// True when there is no such key, or `text` is one of its values.
    public boolean exact(String key, String text) {
        return !has(key) || of(key).contains(text);
    }

    /// True when there is no such key, or `text` begins with one of its values.
    public boolean prefix(String key, String text) {
        return !has(key) || of(key).stream().anyMatch(text::startsWith);
    }

    /// True when there is no such key, or `text` is one of its values or contains a match of one as
    /// a pattern (moby `Args.Match`; what is bounded there, [Patterns] bounds here).
    public boolean pattern(String key, String text) {
        return !has(key)
                || of(key).stream()
                        .anyMatch(value -> value.equals(text) || Patterns.isFoundIn(value, text));
    }

    /// True when `labels` has every label asked for: `key` by its presence, `key=value` by its value.
    public boolean labels(String key, SortedMap<String, String> labels) {
        for (String wanted : of(key)) {
            int equals = wanted.indexOf('=');
            String name = equals < 0 ? wanted : wanted.substring(0, equals);
            String value = equals < 0 ? "" : wanted.substring(equals + 1);
            String found = labels.get(name);
            if (found == null || !(value.isEmpty() || value.equals(found))) {
                return false;
            }
        }
        return true;
    }
}
