package io.swarmlog.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.ResolvingDecoder;

/// The wire of one kind of record. Records written with the schema of this program, nearly all, are
/// read straight; those of another version through Avro's resolution of the two schemas.
final class AvroWire<T> implements Wire<T> {
    /// The first byte of each record (Apicurio and Confluent serializers).
    private static final byte MAGIC = 0;

    private static final int HEADER = 1 + Integer.BYTES;

    /// Bytes most records fit in.
    private static final int USUAL_SIZE = 512;

    private final Class<T> type;
    private final Shape.Parts shape;
    private final String schema;
    private final SchemaIds ids;
    private final int id;
    private final Map<Integer, Reader> readers = new ConcurrentHashMap<>();

    AvroWire(Class<T> type, Shape.Parts shape, String subject, String schema, SchemaIds ids) {
        this.type = type;
        this.shape = shape;
        this.schema = schema;
        this.ids = ids;
        this.id = ids.idOf(subject, schema).value();
        readers.put(id, new Straight(shape));
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
            throw new IllegalArgumentException(
                    "expected a %s behind byte 0 and a schema id, but got %d other bytes"
                            .formatted(type.getSimpleName(), bytes.length));
        }
        int writer = ByteBuffer.wrap(bytes).getInt(1);
        try {
            return type.cast(readerOf(writer).read(bytes));
        } catch (IOException | AvroRuntimeException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "expected a %s of schema %d, but its %d bytes are none: %s"
                            .formatted(type.getSimpleName(), writer, bytes.length, e.getMessage()),
                    e);
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
        } catch (IOException | AvroRuntimeException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "expected a %s in Avro's JSON, but: %s"
                            .formatted(type.getSimpleName(), e.getMessage()),
                    e);
        }
    }

    private Reader readerOf(int writer) {
        Reader known = readers.get(writer);
        return known != null ? known : readers.computeIfAbsent(writer, this::newReader);
    }

    private Reader newReader(int writer) {
        Schema theirs = new Schema.Parser().parse(ids.textOf(new SchemaId(writer)));
        Schema ours = new Schema.Parser().parse(schema);
        if (theirs.equals(ours)) {
            return new Straight(shape);
        }
        return new Resolving(shape, theirs, ours);
    }

    private static Object whole(Object record, BinaryDecoder in) throws IOException {
        if (!in.isEnd()) {
            throw new IOException("expected the end of the record, but there is more");
        }
        return record;
    }

    /// Reads what was written with one schema.
    private sealed interface Reader {
        Object read(byte[] bytes) throws IOException;
    }

    /// Theirs is ours.
    private record Straight(Shape.Parts shape) implements Reader {
        @Override
        public Object read(byte[] bytes) throws IOException {
            BinaryDecoder in =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
            return whole(shape.read(in), in);
        }
    }

    /// Theirs is older or newer than ours.
    private static final class Resolving implements Reader {
        private final Shape.Parts shape;
        private final ResolvingDecoder resolver;

        private Resolving(Shape.Parts shape, Schema theirs, Schema ours) {
            this.shape = shape;
            try {
                resolver = DecoderFactory.get().resolvingDecoder(theirs, ours, null);
            } catch (IOException e) {
                throw new IllegalStateException("expected no input yet, but read some", e);
            }
        }

        /// One at a time: making a resolver costs far more than a record.
        @Override
        public synchronized Object read(byte[] bytes) throws IOException {
            BinaryDecoder in =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
            resolver.configure(in);
            Object record = shape.read(resolver);
            resolver.drain();
            return whole(record, in);
        }
    }
}
