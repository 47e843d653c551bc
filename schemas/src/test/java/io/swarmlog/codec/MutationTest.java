package io.swarmlog.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Whatever bytes come, reading them gives a record or throws [Unreadable], and takes no more memory
/// than such bytes may. Valid records of every kind are changed at random, also under the schemas of
/// other versions; the same seed changes them alike.
final class MutationTest {
    private static final long SEED = Long.getLong("swarmlog.mutations.seed", 7);
    private static final int ROUNDS = Integer.getInteger("swarmlog.mutations", 40_000);
    private static final int HEADER = 5;

    /// A byte can become an object of a list with all its parts empty (some 300 bytes), and what is
    /// thrown and said of it has a size, too.
    private static final long MOST_PER_BYTE = 1_000;

    private static final long MOST_AT_ALL = 200_000;

    /// Numbers that a forger of lengths, counts and indexes would choose.
    private static final long[] EXTREMES = {
        -1,
        1,
        64,
        127,
        128,
        1 << 20,
        Integer.MAX_VALUE - 8,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1
    };

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TestFactory
    Stream<DynamicTest> gives() {
        Map<String, List<RoundTripTest.Case<?>>> kinds = new TreeMap<>();
        RoundTripTest.everything()
                .forEach(each ->
                        kinds.computeIfAbsent(each.kind().topic(), _ -> new ArrayList<>())
                                .add(each));
        return kinds.entrySet().stream()
                .map(kind ->
                        DynamicTest.dynamicTest(
                                "a record or Unreadable for " + kind.getKey(),
                                () -> mutate(kind.getValue())));
    }

    private void mutate(List<RoundTripTest.Case<?>> cases) throws IOException {
        Random random = new Random(SEED);
        FixedSchemaIds ids = new FixedSchemaIds();
        List<Integer> schemas = schemas(ids, cases.getFirst().kind());
        List<byte[]> valid = new ArrayList<>();
        Wire<?> wire = wire(cases.getFirst().kind(), ids, valid, cases);
        for (int schema : schemas) {
            tryOnce(wire, under(schema, new byte[HEADER]));
        }
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
            if (random.nextInt(3) == 0) {
                bytes = under(schemas.get(random.nextInt(schemas.size())), bytes);
            }
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes = changed(bytes, random);
            }
            if (isRead(wire, bytes)) {
                read++;
            } else {
                refused++;
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    /// Whether the bytes are a record; fails when reading does anything but say so.
    private boolean isRead(Wire<?> wire, byte[] bytes) {
        long before = threads.getCurrentThreadAllocatedBytes();
        boolean read = false;
        try {
            wire.decode(bytes);
            read = true;
        } catch (Unreadable e) {
            assertThat(e.getMessage()).startsWith("expected ");
        } catch (Throwable e) {
            fail("bytes " + HexFormat.of().formatHex(bytes), e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        if (allocated > MOST_AT_ALL + MOST_PER_BYTE * bytes.length) {
            fail(allocated + " bytes of memory for " + HexFormat.of().formatHex(bytes));
        }
        return read;
    }

    /// How records of a schema are read is worked out at the first one.
    private static void tryOnce(Wire<?> wire, byte[] bytes) {
        try {
            wire.decode(bytes);
        } catch (Unreadable e) {
            assertThat(e).hasMessageStartingWith("expected ");
        }
    }

    private static byte[] under(int schema, byte[] bytes) {
        return ByteBuffer.wrap(bytes.clone()).putInt(1, schema).array();
    }

    private static <T> Wire<T> wire(
            AvroWires.Kind<T> kind,
            SchemaIds ids,
            List<byte[]> valid,
            List<RoundTripTest.Case<?>> cases) {
        Wire<T> wire =
                new AvroWire<>(
                        kind.type(),
                        new Shapes().ofRecord(kind.type()),
                        kind.subject(),
                        kind.schema(),
                        ids);
        cases.forEach(each -> valid.add(wire.encode(kind.type().cast(each.value()))));
        return wire;
    }

    /// The numbers of earlier schemas of the kind, of one that goes on for ever, and of none.
    private static List<Integer> schemas(FixedSchemaIds ids, AvroWires.Kind<?> kind)
            throws IOException {
        List<Integer> schemas = new ArrayList<>(List.of(0, -1, 99, Integer.MAX_VALUE));
        String name = kind.type().getSimpleName() + ".avsc";
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/versions"))) {
            for (Path file : files.filter(it -> it.endsWith(name)).sorted().toList()) {
                Schema old = new Schema.Parser().parse(Files.readString(file));
                schemas.add(ids.idOf("old", old.toString()).value());
                schemas.add(ids.idOf("later", LaterSchema.of(old).theirs().toString()).value());
            }
        }
        schemas.add(
                ids.idOf(
                                "deep",
                                """
                                {"type": "record", "name": "%s", "namespace": "io.swarmlog.avro",
                                 "fields": [{"name": "deep", "type": {"type": "record",
                                   "name": "Deep", "fields": [
                                    {"name": "more", "type": ["null", "Deep"]},
                                    {"name": "many", "type": {"type": "array", "items": "null"}}
                                   ]}}]}
                                """
                                        .formatted(kind.type().getSimpleName()))
                        .value());
        return schemas;
    }

    private static byte[] changed(byte[] bytes, Random random) {
        int at = bytes.length <= HEADER ? 0 : HEADER + random.nextInt(bytes.length - HEADER);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> spliced(bytes, at, random(random, 1 + random.nextInt(40)), 0);
            case 2 -> spliced(bytes, at, number(EXTREMES[random.nextInt(EXTREMES.length)]), 1);
            case 3 -> spliced(bytes, at, number(random.nextInt(200) - 100), 1);
            case 4 -> spliced(bytes, at, new byte[0], 1 + random.nextInt(10));
            default -> spliced(bytes, at, random(random, 1), 1);
        };
    }

    private static byte[] random(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /// The bytes with `by` in place of the `length` at `at`.
    private static byte[] spliced(byte[] bytes, int at, byte[] by, int length) {
        int from = Math.min(at, bytes.length);
        int rest = Math.min(from + length, bytes.length);
        byte[] spliced = Arrays.copyOf(bytes, from + by.length + bytes.length - rest);
        System.arraycopy(by, 0, spliced, from, by.length);
        System.arraycopy(bytes, rest, spliced, from + by.length, bytes.length - rest);
        return spliced;
    }

    /// As Avro writes a number.
    private static byte[] number(long value) {
        byte[] bytes = new byte[10];
        long left = (value << 1) ^ (value >> 63);
        int count = 0;
        while ((left & ~0x7FL) != 0) {
            bytes[count++] = (byte) (left & 0x7F | 0x80);
            left >>>= 7;
        }
        bytes[count++] = (byte) left;
        return Arrays.copyOf(bytes, count);
    }
}
