package io.swarmlog.codec;

import java.util.ArrayList;
import java.util.List;

/// Schema ids of this process alone: 1, 2, … in the order of asking, one per distinct text. For
/// tests and for replays without a registry. A new swarm's registry gives the same ids, since it is
/// asked in the same order.
public final class FixedSchemaIds implements SchemaIds {
    private final List<String> texts = new ArrayList<>();

    @Override
    public synchronized SchemaId idOf(String subject, String schema) {
        int known = texts.indexOf(schema);
        if (known >= 0) {
            return new SchemaId(known + 1);
        }
        texts.add(schema);
        return new SchemaId(texts.size());
    }

    @Override
    public synchronized String textOf(SchemaId id) {
        if (id.value() < 1 || id.value() > texts.size()) {
            throw new IllegalArgumentException(
                    "expected a schema id up to " + texts.size() + ", but got " + id.value());
        }
        return texts.get(id.value() - 1);
    }
}
