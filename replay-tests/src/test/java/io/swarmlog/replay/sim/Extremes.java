package io.swarmlog.replay.sim;

import io.swarmlog.image.ClusterImage;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Values nobody would choose who means well: any part of a record becomes a number at the end of
/// its range, a text that is empty, huge, of the wrong kind, or a name of something that is there.
/// It finds the parts by reflection, so a part that is added later is reached too.
final class Extremes {
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        -1,
        7,
        80,
        100,
        4_789,
        65_535,
        65_536,
        99_999,
        1_000_000,
        10_000_001,
        1_000_000_000L,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        1L << 32,
        1L << 50,
        1_000_000_000_000_000L,
        1_700_000_000_000L,
        Long.MAX_VALUE / 2,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
    };

    private static final double[] FRACTIONS = {
        0,
        0.5,
        1,
        -1,
        1.5,
        1e-30,
        1e30,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
    };

    private static final List<String> TEXTS =
            List.of(
                    "",
                    " ",
                    "\0",
                    "a",
                    "A",
                    "-",
                    "--",
                    ".",
                    "..",
                    "/",
                    "_",
                    "\n",
                    "%s",
                    "$1",
                    "{{",
                    "{{.Node.ID}}",
                    "{{.Task.Slot}}-{{",
                    "{{index .Service.Labels \"a\"}}",
                    "😀",
                    "Ā\u0301",
                    "\uFEFF",
                    "null",
                    "0",
                    "-1",
                    "1e999",
                    "99999999999999999999",
                    "10.0.0.0",
                    "10.0.0.0/0",
                    "10.0.0.0/8",
                    "10.99.0.0/24",
                    "10.99.0.0/32",
                    "10.99.0.0/33",
                    "10.99.0.0/-1",
                    "10.99.0.300",
                    "10.99.0.1",
                    "10.99.0.255",
                    "255.255.255.255/31",
                    "0.0.0.0/0",
                    "1.2.3",
                    "1.2.3.4.5",
                    "::1",
                    "fd00::/64",
                    "fd00::/129",
                    "::ffff:10.0.0.1",
                    "10.99.0.128/25",
                    "172.17.0.0/16",
                    "host",
                    "bridge",
                    "none",
                    "ingress",
                    "overlay",
                    "macvlan",
                    "default",
                    "swarm",
                    "local",
                    "global",
                    "vip",
                    "dnsrr",
                    "tcp",
                    "udp",
                    "sctp",
                    "TCP",
                    "pause",
                    "continue",
                    "rollback",
                    "stop-first",
                    "start-first",
                    "any",
                    "on-failure",
                    "bind",
                    "volume",
                    "tmpfs",
                    "node.id==x",
                    "node.role == manager",
                    "node.labels.a!=b",
                    "engine.labels.a == b",
                    "node.platform.os==linux",
                    "node.ip==10.0.0.0/8",
                    "node.hostname ==",
                    "a==b==c",
                    "== ==",
                    "app:1",
                    "app@sha256:0",
                    "App",
                    "a/b/c/d:e:f",
                    "localhost:99999/a",
                    "[::1]:5000/a",
                    "gpu",
                    "gpu=",
                    "spread:node.labels.a",
                    "node.labels.a",
                    "linux",
                    "x86_64",
                    "amd64",
                    "aarch64",
                    "windows",
                    "worker",
                    "manager",
                    "-----BEGIN CERTIFICATE-----",
                    "io.swarmlog",
                    "com.docker.swarm.task.id",
                    "A=1",
                    "=",
                    "A",
                    "net0",
                    "net1",
                    "web",
                    "all",
                    "api");

    /// What a record type is made of.
    private record Parts(List<Method> parts, List<Type> types, Constructor<?> maker) {
        static Parts of(Class<?> type) {
            List<RecordComponent> all = List.of(type.getRecordComponents());
            try {
                return new Parts(
                        all.stream().map(RecordComponent::getAccessor).toList(),
                        all.stream().map(RecordComponent::getGenericType).toList(),
                        type.getConstructor(
                                all.stream()
                                        .map(RecordComponent::getType)
                                        .toArray(Class<?>[]::new)));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("expected the constructor of a record", e);
            }
        }
    }

    private static final ClassValue<Parts> OF =
            new ClassValue<>() {
                @Override
                protected Parts computeValue(Class<?> type) {
                    return Parts.of(type);
                }
            };

    private final SplittableRandom chance;
    private final Supplier<ClusterImage> image;

    Extremes(SplittableRandom chance, Supplier<ClusterImage> image) {
        this.chance = chance;
        this.image = image;
    }

    /// A value of this record or sealed type with everything by chance; absent if its own
    /// constructor refuses the parts.
    <T> Optional<T> any(Class<T> type) {
        try {
            return Optional.of(type.cast(value(type, 0)));
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    /// The same but for one part, wherever in it, or another one altogether; absent if a constructor refuses that.
    <T> Optional<T> changed(T record, Class<T> type) {
        int[] at = {chance.nextInt(1 + parts(record))};
        try {
            return Optional.of(type.cast(change(record, type, at)));
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    private static final class Refused extends RuntimeException {
        Refused() {
            super(null, null, false, false);
        }
    }

    /// Records, entries and values below, this one not counted.
    private static int parts(Object value) {
        return switch (value) {
            case Record record ->
                    OF.get(record.getClass()).parts().stream()
                            .mapToInt(part -> 1 + parts(read(record, part)))
                            .sum();
            case Optional<?> optional -> optional.map(it -> 1 + parts(it)).orElse(0);
            case List<?> list -> list.stream().mapToInt(it -> 1 + parts(it)).sum();
            case Map<?, ?> map -> map.values().stream().mapToInt(it -> 1 + parts(it)).sum();
            default -> 0;
        };
    }

    private Object change(Object value, Type type, int[] at) {
        if (at[0]-- == 0) {
            return value(type, 0);
        }
        return switch (value) {
            case Record record -> changedRecord(record, at);
            case Optional<?> optional -> optional.map(it -> change(it, argument(type, 0), at));
            case List<?> list ->
                    list.stream().map(it -> change(it, argument(type, 0), at)).toList();
            case Map<?, ?> map -> {
                SortedMap<Object, Object> changed = new TreeMap<>();
                map.forEach((key, it) -> changed.put(key, change(it, argument(type, 1), at)));
                yield Collections.unmodifiableSortedMap(changed);
            }
            default -> value;
        };
    }

    private Object changedRecord(Record record, int[] at) {
        Parts of = OF.get(record.getClass());
        Object[] values = new Object[of.parts().size()];
        for (int i = 0; i < values.length; i++) {
            Object part = read(record, of.parts().get(i));
            values[i] = at[0] < 0 ? part : change(part, of.types().get(i), at);
        }
        return at[0] >= 0 ? record : made(record.getClass(), values);
    }

    private static Object read(Record record, Method part) {
        try {
            return part.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("expected to read " + part + ", but could not", e);
        }
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[index]
                : type;
    }

    private Object value(Type type, int depth) {
        if (type instanceof ParameterizedType generic) {
            return collection(generic, depth);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return oneOf(List.of(plain.getEnumConstants()));
        }
        if (plain.isSealed()) {
            return value(oneOf(List.of(plain.getPermittedSubclasses())), depth);
        }
        return plain.isRecord() ? record(plain, depth) : leaf(plain);
    }

    private Object record(Class<?> type, int depth) {
        return made(
                type, OF.get(type).types().stream().map(part -> value(part, depth + 1)).toArray());
    }

    private static Object made(Class<?> type, Object[] values) {
        try {
            return OF.get(type).maker().newInstance(values);
        } catch (InvocationTargetException e) {
            throw new Refused();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("expected to make a " + type + ", but could not", e);
        }
    }

    private Object collection(ParameterizedType type, int depth) {
        int size = size(depth);
        Type[] of = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return size == 0 ? Optional.empty() : Optional.of(value(of[0], depth));
        }
        if (type.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            Object first = size == 0 ? "" : value(of[0], depth + 1);
            for (int i = 0; i < size; i++) {
                list.add(i % 3 == 0 ? first : value(of[0], depth + 1));
            }
            return List.copyOf(list);
        }
        SortedMap<Object, Object> map = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            map.put(value(of[0], depth + 1), value(of[1], depth + 1));
        }
        return Collections.unmodifiableSortedMap(map);
    }

    /// Mostly few; where nothing is within, now and then more than any limit.
    private int size(int depth) {
        int by = chance.nextInt(depth > 6 ? 200 : 2_000);
        return by == 0 ? 400 : by < 30 ? 20 : chance.nextInt(4);
    }

    private Object leaf(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "String" -> text();
            case "long", "Long" -> number();
            case "int", "Integer" -> (int) number();
            case "boolean", "Boolean" -> chance.nextBoolean();
            case "float", "Float" -> (float) FRACTIONS[chance.nextInt(FRACTIONS.length)];
            case "double", "Double" -> FRACTIONS[chance.nextInt(FRACTIONS.length)];
            default -> throw new IllegalStateException("expected a known type, but got " + type);
        };
    }

    private long number() {
        return chance.nextInt(4) == 0
                ? chance.nextInt(10)
                : NUMBERS[chance.nextInt(NUMBERS.length)];
    }

    private String text() {
        int by = chance.nextInt(1_000);
        if (by < 300) {
            return known();
        }
        if (by < 308) {
            return oneOf(TEXTS).repeat(400);
        }
        return by == 308 ? "x/".repeat(40_000) : oneOf(TEXTS);
    }

    /// The id or name of something that is there, or the beginning of one.
    private String known() {
        ClusterImage now = image.get();
        List<String> names = new ArrayList<>();
        now.services().values().forEach(it -> names.addAll(List.of(it.id().value(), it.name())));
        now.networks().values().forEach(it -> names.addAll(List.of(it.id().value(), it.name())));
        now.nodes().keySet().forEach(it -> names.add(it.value()));
        now.tasks().keySet().stream().limit(20).forEach(it -> names.add(it.value()));
        if (names.isEmpty()) {
            return "node0";
        }
        String name = oneOf(names);
        // No half of a character: what is read from a log has none.
        return name.isEmpty() || chance.nextInt(10) > 0
                ? name
                : name.substring(0, name.offsetByCodePoints(0, 1));
    }

    private <T> T oneOf(List<T> all) {
        return all.get(chance.nextInt(all.size()));
    }
}
