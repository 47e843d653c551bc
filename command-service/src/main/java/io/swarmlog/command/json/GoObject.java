package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.image.Meta;
import java.util.List;
import java.util.Map;

/// Builds a JSON object field by field. `add…` leaves out what is empty or zero (Go's `omitempty`),
/// `put` always writes.
public final class GoObject {
    private final ObjectNode node = JsonNodeFactory.instance.objectNode();

    public ObjectNode node() {
        return node;
    }

    public GoObject put(String name, String value) {
        node.put(name, value);
        return this;
    }

    public GoObject put(String name, long value) {
        node.put(name, value);
        return this;
    }

    public GoObject put(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    public GoObject put(String name, JsonNode value) {
        node.set(name, value);
        return this;
    }

    public GoObject put(String name, Map<String, String> map) {
        node.set(name, object(map));
        return this;
    }

    public GoObject putNull(String name) {
        node.putNull(name);
        return this;
    }

    /// A ratio as Go writes a `float32`: a whole one without a point.
    public GoObject putRatio(String name, float ratio) {
        if (ratio == Math.rint(ratio)) {
            node.put(name, (long) ratio);
        } else {
            node.put(name, ratio);
        }
        return this;
    }

    public GoObject add(String name, String value) {
        return value.isEmpty() ? this : put(name, value);
    }

    public GoObject add(String name, long value) {
        return value == 0 ? this : put(name, value);
    }

    public GoObject add(String name, boolean value) {
        return value ? put(name, true) : this;
    }

    public GoObject add(String name, Map<String, String> map) {
        return map.isEmpty() ? this : put(name, map);
    }

    public GoObject add(String name, List<String> values) {
        return addAll(name, values.stream().map(JsonNodeFactory.instance::textNode).toList());
    }

    public GoObject addAll(String name, List<? extends JsonNode> values) {
        return values.isEmpty() ? this : putAll(name, values);
    }

    public GoObject putAll(String name, List<? extends JsonNode> values) {
        var array = node.putArray(name);
        values.forEach(array::add);
        return this;
    }

    /// The version and the times every object has.
    public GoObject meta(Meta meta) {
        put("Version", new GoObject().add("Index", meta.version()).node());
        put("CreatedAt", Times.rfc3339(meta.createdAtMs()));
        return put("UpdatedAt", Times.rfc3339(meta.updatedAtMs()));
    }

    static ObjectNode object(Map<String, String> map) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        map.forEach(object::put);
        return object;
    }
}
