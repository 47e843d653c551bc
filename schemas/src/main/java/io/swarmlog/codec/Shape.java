package io.swarmlog.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/// How values of one Java type stand on the wire. A tree of shapes is made once per kind of record
/// ([Shapes]) and then writes and reads without looking at types again.
///
/// The order of fields, branches and symbols is the schema's; a test holds the two equal.
sealed interface Shape {

    void write(Object value, Encoder out) throws IOException;

    Object read(Decoder in) throws IOException;

    /// What stands for it in a record of a writer that did not know of it yet: the default in the
    /// schema. Nothing when every writer must know it.
    default Optional<Object> empty() {
        return switch (this) {
            case Leaf leaf -> Optional.of(leaf.zero);
            case Maybe _ -> Optional.of(Optional.empty());
            case Items _ -> Optional.of(List.of());
            case Texts _ -> Optional.of(Collections.emptySortedMap());
            case Id _, OneOf _, Choice _, Parts _ -> Optional.empty();
        };
    }

    /// What needs no look inside.
    enum Leaf implements Shape {
        STRING("") {
            @Override
            public void write(Object value, Encoder out) throws IOException {
                out.writeString((String) value);
            }

            @Override
            public Object read(Decoder in) throws IOException {
                return in.readString();
            }
        },
        LONG(0L) {
            @Override
            public void write(Object value, Encoder out) throws IOException {
                out.writeLong((Long) value);
            }

            @Override
            public Object read(Decoder in) throws IOException {
                return in.readLong();
            }
        },
        INT(0) {
            @Override
            public void write(Object value, Encoder out) throws IOException {
                out.writeInt((Integer) value);
            }

            @Override
            public Object read(Decoder in) throws IOException {
                return in.readInt();
            }
        },
        BOOLEAN(false) {
            @Override
            public void write(Object value, Encoder out) throws IOException {
                out.writeBoolean((Boolean) value);
            }

            @Override
            public Object read(Decoder in) throws IOException {
                return in.readBoolean();
            }
        },
        FLOAT(0f) {
            @Override
            public void write(Object value, Encoder out) throws IOException {
                out.writeFloat((Float) value);
            }

            @Override
            public Object read(Decoder in) throws IOException {
                return in.readFloat();
            }
        },
        DOUBLE(0d) {
            @Override
            public void write(Object value, Encoder out) throws IOException {
                out.writeDouble((Double) value);
            }

            @Override
            public Object read(Decoder in) throws IOException {
                return in.readDouble();
            }
        };

        private final Object zero;

        Leaf(Object zero) {
            this.zero = zero;
        }
    }

    /// A record of one text component is that text.
    record Id(Class<?> type, MethodHandle text, MethodHandle make) implements Shape {
        @Override
        public void write(Object value, Encoder out) throws IOException {
            out.writeString((String) Handles.get(text, value));
        }

        @Override
        public Object read(Decoder in) throws IOException {
            return Handles.make(make, in.readString());
        }
    }

    /// An enum is an enum.
    record Choice(Class<?> type, List<Enum<?>> constants) implements Shape {
        @Override
        public void write(Object value, Encoder out) throws IOException {
            out.writeEnum(((Enum<?>) value).ordinal());
        }

        @Override
        public Object read(Decoder in) throws IOException {
            int index = in.readEnum();
            if (index < 0 || index >= constants.size()) {
                throw Unreadable.broken(
                        "expected one of %d kinds of %s, but found number %d"
                                .formatted(constants.size(), type.getSimpleName(), index));
            }
            return constants.get(index);
        }
    }

    /// A list is an array, in one block.
    record Items(Shape item) implements Shape {
        @Override
        public void write(Object value, Encoder out) throws IOException {
            List<?> items = (List<?>) value;
            out.writeArrayStart();
            out.setItemCount(items.size());
            for (Object each : items) {
                out.startItem();
                item.write(each, out);
            }
            out.writeArrayEnd();
        }

        @Override
        public Object read(Decoder in) throws IOException {
            long left = in.readArrayStart();
            if (left == 0) {
                return List.of();
            }
            List<Object> items = new ArrayList<>();
            while (left > 0) {
                for (; left > 0; left--) {
                    items.add(item.read(in));
                }
                left = in.arrayNext();
            }
            return List.of(items.toArray());
        }
    }

    /// A map of texts, in the order of its keys.
    record Texts() implements Shape {
        @Override
        public void write(Object value, Encoder out) throws IOException {
            SortedMap<?, ?> texts = (SortedMap<?, ?>) value;
            out.writeMapStart();
            out.setItemCount(texts.size());
            for (Map.Entry<?, ?> text : texts.entrySet()) {
                out.startItem();
                out.writeString((String) text.getKey());
                out.writeString((String) text.getValue());
            }
            out.writeMapEnd();
        }

        @Override
        public Object read(Decoder in) throws IOException {
            long left = in.readMapStart();
            if (left == 0) {
                return Collections.emptySortedMap();
            }
            SortedMap<String, String> texts = new TreeMap<>();
            while (left > 0) {
                for (; left > 0; left--) {
                    texts.put(in.readString(), in.readString());
                }
                left = in.mapNext();
            }
            return Collections.unmodifiableSortedMap(texts);
        }
    }

    /// What may be absent is a union with null in front; of a union, one union of all.
    record Maybe(Shape of) implements Shape {
        @Override
        public void write(Object value, Encoder out) throws IOException {
            Object present = ((Optional<?>) value).orElse(null);
            if (present == null) {
                out.writeIndex(0);
                out.writeNull();
            } else if (of instanceof OneOf union) {
                union.write(present, out, 1);
            } else {
                out.writeIndex(1);
                of.write(present, out);
            }
        }

        @Override
        public Object read(Decoder in) throws IOException {
            int index = in.readIndex();
            if (index == 0) {
                in.readNull();
                return Optional.empty();
            }
            return Optional.of(
                    of instanceof OneOf union ? union.read(in, index - 1) : present(in, index));
        }

        private Object present(Decoder in, int index) throws IOException {
            if (index != 1) {
                throw Unreadable.broken("expected branch 0 or 1, but found " + index);
            }
            return of.read(in);
        }
    }

    /// A sealed interface is a union of all its records.
    record OneOf(Class<?> type, List<Parts> branches, Map<Class<?>, Integer> indexes)
            implements Shape {
        @Override
        public void write(Object value, Encoder out) throws IOException {
            write(value, out, 0);
        }

        @Override
        public Object read(Decoder in) throws IOException {
            return read(in, in.readIndex());
        }

        void write(Object value, Encoder out, int offset) throws IOException {
            Integer index = indexes.get(value.getClass());
            if (index == null) {
                throw new IOException("expected a " + type + ", but got " + value.getClass());
            }
            out.writeIndex(offset + index);
            branches.get(index).write(value, out);
        }

        Object read(Decoder in, int index) throws IOException {
            if (index < 0 || index >= branches.size()) {
                throw Unreadable.broken(
                        "expected one of %d kinds of %s, but found number %d"
                                .formatted(branches.size(), type.getSimpleName(), index));
            }
            return branches.get(index).read(in);
        }
    }

    /// A record is a record.
    record Parts(Class<?> type, List<Part> parts, MethodHandle make) implements Shape {
        @Override
        public void write(Object value, Encoder out) throws IOException {
            for (Part part : parts) {
                part.shape.write(Handles.get(part.get, value), out);
            }
        }

        @Override
        public Object read(Decoder in) throws IOException {
            Object[] values = new Object[parts.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = parts.get(i).shape.read(in);
            }
            return Handles.makeOf(make, values);
        }
    }

    /// A component of a record.
    record Part(String name, Shape shape, MethodHandle get) {}
}
