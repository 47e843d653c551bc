package io.swarmlog.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/// What a later version might make of a schema, and records as it would write them: every record
/// has another field in front, every enum another symbol in front, and every union of records
/// another branch in front, a record without fields, which has the structure of several of ours.
record LaterSchema(Schema ours, Schema theirs) {
    static final String NAME = "LaterKind";
    static final String SYMBOL = "LATER_SYMBOL";
    static final String FIELD = "laterField";
    private static final int HEADER = 5;

    static LaterSchema of(AvroWires.Kind<?> kind) {
        return of(new Schema.Parser().parse(kind.schema()));
    }

    static LaterSchema of(Schema ours) {
        return new LaterSchema(ours, new Making().later(ours));
    }

    /// The kind that only the later version knows.
    GenericRecord unknown() {
        return new GenericData.Record(
                Schema.createRecord(NAME, null, ours.getNamespace(), false, List.of()));
    }

    /// The bytes of our record (with its header), as the later version holds it.
    GenericRecord read(byte[] written) throws IOException {
        return (GenericRecord)
                new GenericDatumReader<>(ours, theirs)
                        .read(
                                null,
                                DecoderFactory.get()
                                        .binaryDecoder(
                                                written, HEADER, written.length - HEADER, null));
    }

    /// The bytes of a record as the later version writes it.
    byte[] write(GenericRecord value, SchemaIds ids) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int id = ids.idOf("later", theirs.toString()).value();
        bytes.writeBytes(ByteBuffer.allocate(HEADER).put((byte) 0).putInt(id).array());
        var out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(theirs).write(value, out);
        out.flush();
        return bytes.toByteArray();
    }

    private static final class Making {
        private final Map<String, Schema> made = new HashMap<>();

        Schema later(Schema schema) {
            return switch (schema.getType()) {
                case RECORD -> record(schema);
                case ENUM -> choice(schema);
                case UNION -> union(schema);
                case ARRAY -> Schema.createArray(later(schema.getElementType()));
                case MAP -> Schema.createMap(later(schema.getValueType()));
                default -> schema;
            };
        }

        private Schema record(Schema schema) {
            Schema known = made.get(schema.getFullName());
            if (known != null) {
                return known;
            }
            Schema later =
                    Schema.createRecord(
                            schema.getName(), schema.getDoc(), schema.getNamespace(), false);
            made.put(schema.getFullName(), later);
            List<Schema.Field> fields = new ArrayList<>();
            fields.add(
                    new Schema.Field(FIELD, Schema.create(Schema.Type.STRING), null, "as it was"));
            for (Schema.Field field : schema.getFields()) {
                fields.add(new Schema.Field(field, later(field.schema())));
            }
            later.setFields(fields);
            return later;
        }

        private Schema choice(Schema schema) {
            return made.computeIfAbsent(
                    schema.getFullName(),
                    _ -> {
                        List<String> symbols = new ArrayList<>(List.of(SYMBOL));
                        symbols.addAll(schema.getEnumSymbols());
                        return Schema.createEnum(
                                schema.getName(), null, schema.getNamespace(), symbols);
                    });
        }

        /// A union with null keeps it in front, since it is the default.
        private Schema union(Schema schema) {
            List<Schema> branches = new ArrayList<>();
            schema.getTypes().forEach(branch -> branches.add(later(branch)));
            Schema last = branches.getLast();
            if (last.getType() == Schema.Type.RECORD) {
                boolean isMaybe = branches.getFirst().getType() == Schema.Type.NULL;
                branches.add(
                        isMaybe ? 1 : 0,
                        made.computeIfAbsent(
                                NAME,
                                _ ->
                                        Schema.createRecord(
                                                NAME,
                                                null,
                                                last.getNamespace(),
                                                false,
                                                List.of())));
            }
            return Schema.createUnion(branches);
        }
    }
}
