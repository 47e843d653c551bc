package io.swarmlog.history;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.RegistryClient;
import io.swarmlog.codec.SchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.registry.EmbeddedRegistry;
import java.util.Map;

/// A running log and what is needed to read it. The schemas are those on the log itself, so records
/// of any version of the program can be read.
public final class SwarmLog implements AutoCloseable {
    private final Map<String, Object> kafka;
    private final Runnable close;
    private final Wires wires;

    private SwarmLog(Map<String, Object> kafka, SchemaIds schemas, Runnable close) {
        this.kafka = kafka;
        this.close = close;
        wires = AvroWires.of(schemas);
    }

    /// @param kafka settings of a client that may read the topics
    public static SwarmLog open(Map<String, Object> kafka) {
        EmbeddedRegistry schemas = EmbeddedRegistry.open(kafka);
        return new SwarmLog(Map.copyOf(kafka), schemas, schemas::close);
    }

    /// A log whose schemas are registered elsewhere.
    public static SwarmLog open(Map<String, Object> kafka, RegistryClient registry) {
        return new SwarmLog(Map.copyOf(kafka), registry, registry::close);
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
        close.run();
    }
}
