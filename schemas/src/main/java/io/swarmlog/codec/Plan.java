package io.swarmlog.codec;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/// How values that were written with another schema than ours are read: made once for each such
/// schema ([Plans]). Where both schemas say the same, the [Shape] itself reads.
sealed interface Plan {

    Object read(RecordBytes in) throws IOException;

    /// Both schemas say the same from here on.
    record Same(Shape shape) implements Plan {
        @Override
        public Object read(RecordBytes in) throws IOException {
            return shape.read(in);
        }
    }

    /// A whole number of 32 bits that has 64 with us.
    record Widened() implements Plan {
        @Override
        public Object read(RecordBytes in) {
            return (long) in.readInt();
        }
    }

    /// Symbols by their names. One that is not ours is no reason to refuse the others.
    record Symbols(Class<?> type, List<String> theirs, List<Optional<Enum<?>>> ours)
            implements Plan {
        @Override
        public Object read(RecordBytes in) {
            int index = within(in.readEnum(), theirs.size(), type.getSimpleName());
            return ours.get(index)
                    .orElseThrow(() ->
                            Unreadable.newer(
                                    "a %s that this program knows".formatted(type.getSimpleName()),
                                    theirs.get(index)));
        }
    }

    /// A list.
    record Items(Plan item) implements Plan {
        @Override
        public Object read(RecordBytes in) throws IOException {
            List<Object> items = new ArrayList<>();
            for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
                for (; left > 0; left--) {
                    items.add(item.read(in));
                }
            }
            return List.of(items.toArray());
        }
    }

    /// What their union has at each place; ours may have it elsewhere, or none.
    record Branches(String what, List<Plan> branches) implements Plan {
        @Override
        public Object read(RecordBytes in) throws IOException {
            return branches.get(within(in.readIndex(), branches.size(), what)).read(in);
        }
    }

    /// What may be absent with us and is there.
    record Present(Plan plan) implements Plan {
        @Override
        public Object read(RecordBytes in) throws IOException {
            return Optional.of(plan.read(in));
        }
    }

    /// What may be absent and is.
    record Absent() implements Plan {
        @Override
        public Object read(RecordBytes in) {
            return Optional.empty();
        }
    }

    /// What this program does not know: only a record that has it is refused.
    record Unknown(String expected, String found) implements Plan {
        @Override
        public Object read(RecordBytes in) {
            throw Unreadable.newer(expected, found);
        }
    }

    /// Their schema is none by which a record of ours can be read.
    record Refused(String why) implements Plan {
        @Override
        public Object read(RecordBytes in) {
            throw Unreadable.broken(why);
        }
    }

    /// A record: their fields in their order, and what stands for ours that they do not have.
    record Fields(MethodHandle make, List<Field> theirs, List<Object> absent) implements Plan {
        @Override
        public Object read(RecordBytes in) throws IOException {
            Object[] values = absent.toArray();
            for (Field field : theirs) {
                switch (field) {
                    case Known(int at, Plan plan) -> values[at] = plan.read(in);
                    case Other(Schema schema) -> Skipping.over(schema, in);
                }
            }
            return Handles.makeOf(make, values);
        }
    }

    /// A field of theirs.
    sealed interface Field {}

    /// It is our component number `at`.
    record Known(int at, Plan plan) implements Field {}

    /// It is none of ours.
    record Other(Schema schema) implements Field {}

    private static int within(int index, int count, String what) {
        if (index < 0 || index >= count) {
            throw Unreadable.broken(
                    "expected one of %d kinds of %s, but found number %d"
                            .formatted(count, what, index));
        }
        return index;
    }
}
