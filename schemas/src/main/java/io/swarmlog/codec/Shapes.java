package io.swarmlog.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// Makes the shape of a Java type. The only place that looks at types by reflection; a type it does
/// not know is a mistake in the model and crashes at start.
final class Shapes {
    private static final Map<Type, Shape.Leaf> LEAVES =
            Map.ofEntries(
                    Map.entry(String.class, Shape.Leaf.STRING),
                    Map.entry(long.class, Shape.Leaf.LONG),
                    Map.entry(Long.class, Shape.Leaf.LONG),
                    Map.entry(int.class, Shape.Leaf.INT),
                    Map.entry(Integer.class, Shape.Leaf.INT),
                    Map.entry(boolean.class, Shape.Leaf.BOOLEAN),
                    Map.entry(Boolean.class, Shape.Leaf.BOOLEAN),
                    Map.entry(float.class, Shape.Leaf.FLOAT),
                    Map.entry(Float.class, Shape.Leaf.FLOAT),
                    Map.entry(double.class, Shape.Leaf.DOUBLE),
                    Map.entry(Double.class, Shape.Leaf.DOUBLE));

    private final Map<Class<?>, Shape> known = new HashMap<>();

    /// The shape of a record type. Types met before share their shape.
    Shape.Parts ofRecord(Class<?> type) {
        if (of(type) instanceof Shape.Parts parts) {
            return parts;
        }
        throw new IllegalStateException(
                "expected " + type + " to be a record on the wire, but it is a text");
    }

    /// The shape of a sealed interface.
    Shape.OneOf ofSealed(Class<?> type) {
        if (of(type) instanceof Shape.OneOf oneOf) {
            return oneOf;
        }
        throw new IllegalStateException("expected " + type + " to be sealed, but it is not");
    }

    private Shape of(Type type) {
        return switch (type) {
            case Class<?> plain -> ofClass(plain);
            case ParameterizedType generic -> ofGeneric(generic);
            default -> throw unknown(type);
        };
    }

    private Shape ofClass(Class<?> type) {
        Shape.Leaf leaf = LEAVES.get(type);
        if (leaf != null) {
            return leaf;
        }
        Shape before = known.get(type);
        if (before != null) {
            return before;
        }
        Shape shape;
        if (type.isEnum()) {
            shape = choice(type);
        } else if (type.isRecord()) {
            shape = isId(type) ? id(type) : parts(type);
        } else if (type.isSealed()) {
            shape = oneOf(type);
        } else {
            throw unknown(type);
        }
        known.put(type, shape);
        return shape;
    }

    private Shape ofGeneric(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return new Shape.Maybe(of(arguments[0]));
        }
        if (type.getRawType() == List.class) {
            return new Shape.Items(of(arguments[0]));
        }
        if (type.getRawType() == SortedMap.class
                && arguments[0] == String.class
                && arguments[1] == String.class) {
            return new Shape.Texts();
        }
        throw unknown(type);
    }

    /// Ids are the records whose one component is a text named `value`.
    private static boolean isId(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        return components.length == 1
                && components[0].getType() == String.class
                && components[0].getName().equals("value");
    }

    private static Shape id(Class<?> type) {
        return new Shape.Id(
                type, Handles.getter(type.getRecordComponents()[0]), Handles.makerOfText(type));
    }

    private static Shape choice(Class<?> type) {
        List<Enum<?>> constants = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            constants.add((Enum<?>) constant);
        }
        return new Shape.Choice(type, List.copyOf(constants));
    }

    private Shape parts(Class<?> type) {
        List<Shape.Part> parts =
                Arrays.stream(type.getRecordComponents())
                        .map(component ->
                                new Shape.Part(
                                        component.getName(),
                                        of(component.getGenericType()),
                                        Handles.getter(component)))
                        .toList();
        return new Shape.Parts(type, parts, Handles.maker(type));
    }

    private Shape oneOf(Class<?> type) {
        List<Shape.Parts> branches = records(type).stream().map(this::ofRecord).toList();
        Map<Class<?>, Integer> indexes = new HashMap<>();
        branches.forEach(branch -> indexes.put(branch.type(), indexes.size()));
        return new Shape.OneOf(type, branches, indexes);
    }

    /// All records under a sealed interface, in the order they are declared.
    private static List<Class<?>> records(Class<?> type) {
        if (type.isRecord()) {
            return List.of(type);
        }
        return Arrays.stream(type.getPermittedSubclasses())
                .flatMap(member -> records(member).stream())
                .toList();
    }

    private static IllegalStateException unknown(Type type) {
        return new IllegalStateException(
                "expected a record, sealed interface, enum, id, list, optional, map of texts or"
                        + " number, but "
                        + type
                        + " is none");
    }
}
