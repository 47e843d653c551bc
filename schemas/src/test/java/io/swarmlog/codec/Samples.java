package io.swarmlog.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Sample values of every record type there is, so that a new one can't be forgotten: for each
/// permitted subclass one with all its parts filled, and one with all that can be empty empty. Each
/// text and number is another one, so that swapped fields are found out.
final class Samples {
    private final boolean full;
    private int counter;
    private int turn;

    private Samples(boolean full) {
        this.full = full;
    }

    /// Values of a record or sealed type that between them have every permitted subclass.
    static <T> List<T> of(Class<T> type) {
        List<T> samples = new ArrayList<>();
        for (boolean full : new boolean[] {true, false}) {
            Samples maker = new Samples(full);
            for (Class<?> member : members(type)) {
                samples.add(type.cast(maker.record(member)));
            }
        }
        return samples;
    }

    /// All records under a type.
    static List<Class<?>> members(Class<?> type) {
        if (!type.isSealed()) {
            return List.of(type);
        }
        return Arrays.stream(type.getPermittedSubclasses())
                .flatMap(member -> members(member).stream())
                .toList();
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] =
                    components.length == 1 && components[i].getName().equals("value")
                            ? "id" + ++counter
                            : value(components[i].getGenericType());
        }
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("expected to make a " + type + ", but could not", e);
        }
    }

    private Object value(Type type) {
        return switch (type) {
            case Class<?> plain -> plainValue(plain);
            case ParameterizedType generic -> genericValue(generic);
            default -> throw new IllegalStateException("expected a known type, but got " + type);
        };
    }

    private Object plainValue(Class<?> type) {
        if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[turn++ % constants.length];
        }
        if (type.isSealed()) {
            List<Class<?>> members = members(type);
            return record(members.get(turn++ % members.size()));
        }
        if (type.isRecord()) {
            return record(type);
        }
        counter++;
        return switch (type.getSimpleName()) {
            case "String" -> full ? "text " + counter + " ÄĀ😀" : "";
            case "long", "Long" -> full ? Long.MAX_VALUE - counter : 0L;
            case "int", "Integer" -> full ? -counter : 0;
            case "boolean", "Boolean" -> full == (counter % 2 == 0);
            case "float", "Float" -> counter / 8f;
            case "double", "Double" -> counter / 8d;
            default -> throw new IllegalStateException("expected a known type, but got " + type);
        };
    }

    private Object genericValue(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return full ? Optional.of(value(arguments[0])) : Optional.empty();
        }
        if (type.getRawType() == List.class) {
            return full ? List.of(value(arguments[0]), value(arguments[0])) : List.of();
        }
        SortedMap<Object, Object> map = new TreeMap<>();
        if (type.getRawType() == SortedMap.class && full) {
            map.put(value(arguments[0]), value(arguments[1]));
            map.put(value(arguments[0]), value(arguments[1]));
        }
        return map;
    }
}
