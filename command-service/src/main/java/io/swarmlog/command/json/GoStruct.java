package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A JSON object read the way Go fills a struct: keys match in any case, null and absence are the
/// zero value, and a value of the wrong type is refused with Go's text, which names the struct, the
/// path and the type.
final class GoStruct {
    private static final BigInteger MAX_UINT64 =
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final String type;
    private final String path;
    private final Map<String, JsonNode> fields = new TreeMap<>();

    private GoStruct(String type, String path, JsonNode object) {
        this.type = type.substring(type.lastIndexOf('.') + 1);
        this.path = path;
        object.properties()
                .forEach(field ->
                        fields.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
    }

    /// The whole body as a struct of Go's package and name (`swarm.ServiceSpec`).
    static GoStruct top(String goType, JsonNode body) {
        if (!body.isObject() && !body.isNull()) {
            throw Refusal.badRequest(
                    "json: cannot unmarshal " + kind(body) + " into Go value of type " + goType);
        }
        return new GoStruct(goType, "", body);
    }

    boolean has(String name) {
        return !node(name).isMissingNode();
    }

    String text(String name) {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return "";
        }
        if (!node.isTextual()) {
            throw wrong(name, node, "string");
        }
        return node.textValue();
    }

    List<String> texts(String name) {
        List<String> all = new ArrayList<>();
        for (JsonNode element : array(name, "[]string")) {
            if (element.isNull()) {
                all.add("");
            } else if (element.isTextual()) {
                all.add(element.textValue());
            } else {
                throw wrong(name, element, "string");
            }
        }
        return List.copyOf(all);
    }

    SortedMap<String, String> map(String name) {
        SortedMap<String, String> map = new TreeMap<>();
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return map;
        }
        if (!node.isObject()) {
            throw wrong(name, node, "map[string]string");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode value = entry.getValue();
            if (!value.isTextual() && !value.isNull()) {
                throw wrong(name, value, "string");
            }
            map.put(entry.getKey(), value.isNull() ? "" : value.textValue());
        }
        return map;
    }

    boolean flag(String name) {
        return optionalFlag(name).orElse(false);
    }

    Optional<Boolean> optionalFlag(String name) {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw wrong(name, node, "bool");
        }
        return Optional.of(node.booleanValue());
    }

    long int64(String name) {
        return int64(name, "int64").orElse(0L);
    }

    Optional<Long> int64(String name, String goType) {
        return whole(name, goType, Long.MIN_VALUE, BigInteger.valueOf(Long.MAX_VALUE));
    }

    long nanos(String name) {
        return optionalNanos(name).orElse(0L);
    }

    Optional<Long> optionalNanos(String name) {
        return int64(name, "time.Duration");
    }

    /// An unsigned number; those beyond a `long` are cut to the greatest.
    Optional<Long> uint64(String name) {
        return whole(name, "uint64", 0, MAX_UINT64);
    }

    int uint32(String name) {
        return whole(name, "uint32", 0, BigInteger.valueOf(0xffff_ffffL))
                .map(value -> (int) Math.min(value, Integer.MAX_VALUE))
                .orElse(0);
    }

    int int32(String name) {
        return int64(name, "int")
                .map(value -> Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE))
                .orElse(0);
    }

    float float32(String name) {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return 0;
        }
        if (!node.isNumber()) {
            throw wrong(name, node, "float32");
        }
        float value = node.floatValue();
        if (!Float.isFinite(value)) {
            throw refuse("number " + node.asText(), name, "float32");
        }
        return value;
    }

    Optional<GoStruct> struct(String name, String structName) {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            throw wrong(name, node, qualified(structName));
        }
        return Optional.of(new GoStruct(structName, path + name + '.', node));
    }

    /// The struct, or one with nothing in it.
    GoStruct structOrEmpty(String name, String structName) {
        return struct(name, structName)
                .orElseGet(() ->
                        new GoStruct(structName, path + name + '.', MissingNode.getInstance()));
    }

    List<GoStruct> structs(String name, String structName) {
        List<GoStruct> all = new ArrayList<>();
        for (JsonNode element : array(name, "[]" + qualified(structName))) {
            if (element.isObject()) {
                all.add(new GoStruct(structName, path + name + '.', element));
            } else if (!element.isNull()) {
                throw wrong(name, element, qualified(structName));
            }
        }
        return all;
    }

    private Optional<Long> whole(String name, String goType, long least, BigInteger most) {
        JsonNode node = node(name);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isNumber()) {
            throw wrong(name, node, goType);
        }
        if (!node.isBigInteger()
                || node.bigIntegerValue().compareTo(BigInteger.valueOf(least)) < 0
                || node.bigIntegerValue().compareTo(most) > 0) {
            throw refuse("number " + node.asText(), name, goType);
        }
        BigInteger value = node.bigIntegerValue().min(BigInteger.valueOf(Long.MAX_VALUE));
        return Optional.of(value.longValue());
    }

    private JsonNode array(String name, String goType) {
        JsonNode node = node(name);
        if (!node.isMissingNode() && !node.isArray()) {
            throw wrong(name, node, goType);
        }
        return node;
    }

    private JsonNode node(String name) {
        JsonNode node = fields.get(name.toLowerCase(Locale.ROOT));
        return node == null || node.isNull() ? MissingNode.getInstance() : node;
    }

    private Refusal wrong(String name, JsonNode found, String goType) {
        return refuse(kind(found), name, goType);
    }

    private Refusal refuse(String found, String name, String goType) {
        return Refusal.badRequest(
                "json: cannot unmarshal "
                        + found
                        + " into Go struct field "
                        + type
                        + '.'
                        + path
                        + name
                        + " of type "
                        + goType);
    }

    /// Most of the structs are of Go's package `swarm`; others say theirs.
    private static String qualified(String structName) {
        return structName.indexOf('.') < 0 ? "swarm." + structName : structName;
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
}
