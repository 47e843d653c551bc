package io.swarmlog.history;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.Wires;
import io.swarmlog.registry.EmbeddedRegistry;
import java.util.Map;

/// A running log and what is needed to read it. The schemas are those on the log itself, so records
/// of any version of the program can be read.
public final class SwarmLog implements AutoCloseable {
    private final Map<String, Object> kafka;
    private final EmbeddedRegistry schemas;
    private final Wires wires;

    private SwarmLog(Map<String, Object> kafka, EmbeddedRegistry schemas) {
        this.kafka = kafka;
        this.schemas = schemas;
        wires = AvroWires.of(schemas);
    }

    /// @param kafka settings of a client that may read the topics
    public static SwarmLog open(Map<String, Object> kafka) {
        return new SwarmLog(Map.copyOf(kafka), EmbeddedRegistry.open(kafka));
    }

    public Map<String, Object> kafka() {
        return kafka;
    }

    public Wires wires() {
        return wires;
    }

    public LogReader reader() {
        return new LogReader(kafka);
    }

    @Override
    public void close() {
        schemas.close();
    }
}
