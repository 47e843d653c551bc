package io.swarmlog.codec;

import java.io.IOException;
import org.apache.avro.Schema;

/// Passes over values of which only the writer's schema is known.
final class Skipping {
    /// Values within values. Ours go ten deep; a schema that names itself could go on for ever.
    private static final int DEEPEST = 64;

    private Skipping() {}

    static void over(Schema schema, RecordBytes in) throws IOException {
        over(schema, in, DEEPEST);
    }

    private static void over(Schema schema, RecordBytes in, int deeper) throws IOException {
        if (deeper == 0) {
            throw Unreadable.broken("expected values at most " + DEEPEST + " deep in each other");
        }
        switch (schema.getType()) {
            case NULL -> in.readNull();
            case BOOLEAN -> in.readBoolean();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.skipFixed(Float.BYTES);
            case DOUBLE -> in.skipFixed(Double.BYTES);
            case STRING -> in.skipString();
            case BYTES -> in.skipBytes();
            case FIXED -> in.skipFixed(schema.getFixedSize());
            case ENUM -> in.readEnum();
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    over(field.schema(), in, deeper - 1);
                }
            }
            case ARRAY -> {
                for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
                    for (; left > 0; left--) {
                        over(schema.getElementType(), in, deeper - 1);
                    }
                }
            }
            case MAP -> {
                for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
                    for (; left > 0; left--) {
                        in.skipString();
                        over(schema.getValueType(), in, deeper - 1);
                    }
                }
            }
            case UNION -> {
                int index = in.readIndex();
                if (index < 0 || index >= schema.getTypes().size()) {
                    throw Unreadable.broken(
                            "expected one of %d kinds, but found number %d"
                                    .formatted(schema.getTypes().size(), index));
                }
                over(schema.getTypes().get(index), in, deeper - 1);
            }
        }
    }
}
