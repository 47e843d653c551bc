package io.swarmlog.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/// The wire of one kind of record. Records written with the schema of this program, nearly all, are
/// read straight; those of another version by a [Plan] of the two schemas.
final class AvroWire<T> implements Wire<T> {
    /// The first byte of each record (Apicurio and Confluent serializers).
    private static final byte MAGIC = 0;

    private static final int HEADER = 1 + Integer.BYTES;

    /// Bytes most records fit in.
    private static final int USUAL_SIZE = 512;

    /// Ten times the longest of ours: publishers may register schemas too.
    private static final int LONGEST_SCHEMA = 1 << 20;

    /// Plans kept: more than there are versions in a swarm's life, but for one who registers schemas
    /// to fill memory.
    private static final int MOST_PLANS = 256;

    /// Numbers without a schema that are remembered, and for how long: a newer program may register
    /// one any time.
    private static final int MOST_UNKNOWN = 10_000;

    private static final long ASK_AGAIN_NS = 1_000_000_000;

    private final Class<T> type;
    private final Shape.Parts shape;
    private final String schema;
    private final SchemaIds ids;
    private final int id;
    private final Map<Integer, Plan> plans = new ConcurrentHashMap<>();

    /// Numbers without a schema, and when that was found out.
    private final Map<Integer, Long> unknown = new ConcurrentHashMap<>();

    AvroWire(Class<T> type, Shape.Parts shape, String subject, String schema, SchemaIds ids) {
        this.type = type;
        this.shape = shape;
        this.schema = schema;
        this.ids = ids;
        this.id = ids.idOf(subject, schema).value();
    }

    @Override
    public byte[] encode(T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        bytes.write(MAGIC);
        bytes.write(id >>> 24);
        bytes.write(id >>> 16);
        bytes.write(id >>> 8);
        bytes.write(id);
        Encoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            shape.write(value, out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("expected to write to memory, but could not", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public T decode(byte[] bytes) {
        if (bytes.length < HEADER || bytes[0] != MAGIC) {
            throw Unreadable.broken(
                    "expected a %s behind byte 0 and a schema id, but got %d other bytes"
                            .formatted(type.getSimpleName(), bytes.length));
        }
        int writer = ByteBuffer.wrap(bytes).getInt(1);
        try {
            RecordBytes in = new RecordBytes(bytes, HEADER);
            Object record = writer == id ? shape.read(in) : planOf(writer).read(in);
            in.end();
            return type.cast(record);
        } catch (SchemasUnavailable e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw Unreadable.of(type.getSimpleName(), writer, bytes.length, e);
        }
    }

    @Override
    public String json(T value) {
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream(USUAL_SIZE);
            Encoder out = EncoderFactory.get().jsonEncoder(new Schema.Parser().parse(schema), text);
            shape.write(value, out);
            out.flush();
            return text.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("expected to write to memory, but could not", e);
        }
    }

    @Override
    public T parse(String json) {
        try {
            return type.cast(
                    shape.read(
                            DecoderFactory.get()
                                    .jsonDecoder(new Schema.Parser().parse(schema), json)));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw Unreadable.of(type.getSimpleName(), e);
        }
    }

    private Plan planOf(int writer) {
        Plan known = plans.get(writer);
        if (known != null) {
            return known;
        }
        Plan made = made(textOf(writer));
        if (plans.size() >= MOST_PLANS) {
            plans.clear();
        }
        plans.put(writer, made);
        return made;
    }

    /// What can't be planned is known for the next record, too.
    private Plan made(String theirs) {
        if (theirs.length() > LONGEST_SCHEMA) {
            return new Plan.Refused(
                    "expected a schema of at most %d characters, but it has %d"
                            .formatted(LONGEST_SCHEMA, theirs.length()));
        }
        try {
            return Plans.of(
                    new Schema.Parser().parse(theirs), new Schema.Parser().parse(schema), shape);
        } catch (RuntimeException | StackOverflowError e) {
            return new Plan.Refused(
                    "expected a schema, but its text is none: " + Unreadable.reason(e));
        }
    }

    /// The schema with that number. One that there is not is asked for again some time later: who
    /// writes records under made up numbers must not keep everybody asking.
    private String textOf(int writer) {
        Long askedNs = unknown.get(writer);
        if (askedNs != null && System.nanoTime() - askedNs < ASK_AGAIN_NS) {
            throw Unreadable.broken("expected the number of a schema, but there is none like that");
        }
        try {
            return ids.textOf(new SchemaId(writer));
        } catch (IllegalArgumentException e) {
            if (unknown.size() >= MOST_UNKNOWN) {
                unknown.clear();
            }
            unknown.put(writer, System.nanoTime());
            throw e;
        }
    }
}
