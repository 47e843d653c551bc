package io.swarmlog.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// The schema that the Java types ask for: what the published files have to say. Fields with a
/// natural zero have it as default, so that a field may be added at any time and publishers need
/// write only what matters to them.
final class DerivedSchema {
    private static final String NAMESPACE = "io.swarmlog.avro";

    private final Map<String, String> docs;
    private final Map<Class<?>, Schema> named = new HashMap<>();

    /// @param docs the sentences of the contract, by full name of the type
    DerivedSchema(Map<String, String> docs) {
        this.docs = docs;
    }

    static Schema of(Class<?> type, Map<String, String> docs) {
        return new DerivedSchema(docs).of(new Shapes().ofRecord(type));
    }

    private Schema of(Shape shape) {
        return switch (shape) {
            case Shape.Leaf leaf -> Schema.create(Schema.Type.valueOf(leaf.name()));
            case Shape.Id _ -> Schema.create(Schema.Type.STRING);
            case Shape.Texts _ -> Schema.createMap(Schema.create(Schema.Type.STRING));
            case Shape.Items(Shape item) -> Schema.createArray(of(item));
            case Shape.OneOf union -> Schema.createUnion(branches(union));
            case Shape.Maybe(Shape of) -> {
                List<Schema> branches = new ArrayList<>();
                branches.add(Schema.create(Schema.Type.NULL));
                branches.addAll(of instanceof Shape.OneOf one ? branches(one) : List.of(of(of)));
                yield Schema.createUnion(branches);
            }
            case Shape.Choice choice -> choice(choice);
            case Shape.Parts parts -> parts(parts);
        };
    }

    private List<Schema> branches(Shape.OneOf union) {
        return union.branches().stream().map(this::of).toList();
    }

    private Schema choice(Shape.Choice choice) {
        Schema known = named.get(choice.type());
        if (known != null) {
            return known;
        }
        String name = name(choice.type());
        Schema schema =
                Schema.createEnum(
                        name,
                        docs.get(name),
                        NAMESPACE,
                        choice.constants().stream().map(Enum::name).toList());
        named.put(choice.type(), schema);
        return schema;
    }

    private Schema parts(Shape.Parts parts) {
        Schema known = named.get(parts.type());
        if (known != null) {
            return known;
        }
        String name = name(parts.type());
        Schema schema = Schema.createRecord(name, docs.get(name), NAMESPACE, false);
        named.put(parts.type(), schema);
        schema.setFields(
                parts.parts().stream()
                        .map(part ->
                                new Schema.Field(
                                        part.name(),
                                        of(part.shape()),
                                        null,
                                        defaultOf(part.shape())))
                        .toList());
        return schema;
    }

    /// `null` here is Avro's way to say "no default".
    private static @Nullable Object defaultOf(Shape shape) {
        return switch (shape) {
            case Shape.Leaf leaf ->
                    switch (leaf) {
                        case STRING -> "";
                        case LONG -> 0L;
                        case INT -> 0;
                        case BOOLEAN -> false;
                        case FLOAT -> 0f;
                        case DOUBLE -> 0d;
                    };
            case Shape.Maybe _ -> JsonProperties.NULL_VALUE;
            case Shape.Items _ -> List.of();
            case Shape.Texts _ -> Map.of();
            case Shape.Id _, Shape.OneOf _, Shape.Choice _, Shape.Parts _ -> null;
        };
    }

    /// The simple name, behind that of its owner; members of `Input` and `Event` are known by
    /// their own.
    static String name(Class<?> type) {
        Class<?> owner = type.getDeclaringClass();
        boolean ownName =
                owner == null
                        || owner == io.swarmlog.log.Input.class
                        || owner == io.swarmlog.log.Event.class;
        return ownName ? type.getSimpleName() : owner.getSimpleName() + type.getSimpleName();
    }

    /// The types a kind of record is made of, by the name they have in the contract.
    static Map<String, Class<?>> types(Class<?> type) {
        DerivedSchema derived = new DerivedSchema(Map.of());
        derived.of(new Shapes().ofRecord(type));
        Map<String, Class<?>> types = new TreeMap<>();
        derived.named.keySet().forEach(each -> types.put(name(each), each));
        if (types.size() != derived.named.size()) {
            throw new IllegalStateException(
                    "expected a name of its own for each type, but two share one: " + types);
        }
        return types;
    }
}
