package io.swarmlog.codec;

import io.swarmlog.log.Assignment;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.log.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The wires of all records in Avro. The schemas are files, since they are the contract with
/// everybody who reads or writes a topic; `docs/adr/0002-schema-registry.md` tells how they are
/// found.
public final class AvroWires {
    private AvroWires() {}

    /// A kind of record: its topic, its Java type, and the file of its schema.
    record Kind<T>(String topic, Class<T> type) {
        /// The name under which the schema is registered (Kafka's convention for values).
        String subject() {
            return topic + "-value";
        }

        /// The text of the schema as Avro prints it, on one line: Apicurio's serializers look for
        /// exactly that text.
        String schema() {
            String name = "/avro/" + type.getSimpleName() + ".avsc";
            try (InputStream file = AvroWires.class.getResourceAsStream(name)) {
                if (file == null) {
                    throw new IllegalStateException(
                            "expected schema " + name + " in the program, but it is missing");
                }
                return onOneLine(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// JSON without the white space between its parts.
    private static String onOneLine(String json) {
        StringBuilder text = new StringBuilder(json.length());
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted && c == '\\') {
                text.append(c).append(json.charAt(++i));
                continue;
            }
            if (c == '"') {
                quoted = !quoted;
            }
            if (quoted || !Character.isWhitespace(c)) {
                text.append(c);
            }
        }
        return text.toString();
    }

    static final Kind<CommandRecord> COMMANDS = new Kind<>(Topics.COMMANDS, CommandRecord.class);
    static final Kind<Heartbeat> HEARTBEATS = new Kind<>(Topics.HEARTBEATS, Heartbeat.class);
    static final Kind<ReportRecord> REPORTS = new Kind<>(Topics.REPORTS, ReportRecord.class);
    static final Kind<InputRecord> INPUTS = new Kind<>(Topics.INPUTS, InputRecord.class);
    static final Kind<EventRecord> EVENTS = new Kind<>(Topics.EVENTS, EventRecord.class);
    static final Kind<Assignment> ASSIGNMENTS = new Kind<>(Topics.ASSIGNMENTS, Assignment.class);

    /// The wires, with their schemas registered at `ids`, always in the same order.
    public static Wires of(SchemaIds ids) {
        Shapes shapes = new Shapes();
        return new Wires(
                wire(COMMANDS, shapes, ids),
                wire(HEARTBEATS, shapes, ids),
                wire(REPORTS, shapes, ids),
                wire(INPUTS, shapes, ids),
                wire(EVENTS, shapes, ids),
                wire(ASSIGNMENTS, shapes, ids));
    }

    private static <T> Wire<T> wire(Kind<T> kind, Shapes shapes, SchemaIds ids) {
        return new AvroWire<>(
                kind.type(), shapes.ofRecord(kind.type()), kind.subject(), kind.schema(), ids);
    }
}
