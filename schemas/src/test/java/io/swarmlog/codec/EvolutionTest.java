package io.swarmlog.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever was once written stays readable. Before schemas that were released are changed, they
/// are copied to `versions/<n>/`, the next number; folders there never change.
class EvolutionTest {
    private static final Path VERSIONS = Path.of("src/test/resources/versions");

    static Stream<Path> published() throws IOException {
        try (Stream<Path> files = Files.walk(VERSIONS)) {
            return files.filter(file -> file.toString().endsWith(".avsc")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void readsEveryVersionThatWasEverPublished(Path file) throws IOException {
        // given
        Schema theirs = new Schema.Parser().parse(Files.readString(file));
        String name = file.getFileName().toString().replace(".avsc", "");
        Schema ours =
                PublishedSchemaTest.KINDS.stream()
                        .filter(kind -> kind.type().getSimpleName().equals(name))
                        .map(kind -> new Schema.Parser().parse(kind.schema()))
                        .findFirst()
                        .orElseThrow();

        // when
        var verdict = SchemaCompatibility.checkReaderWriterCompatibility(ours, theirs);

        // then
        assertThat(verdict.getType())
                .describedAs(verdict.getDescription().replaceAll("(?s)(.{500}).*", "$1"))
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    @Test
    void fillsInWhatAnOlderWriterDidNotKnowAndSkipsWhatANewerOneAdded() throws IOException {
        // given
        var ids = new FixedSchemaIds();
        Wire<Heartbeat> wire = AvroWires.of(ids).heartbeats();
        SchemaId other =
                ids.idOf(
                        "other",
                        """
                        {"type": "record", "name": "Heartbeat", "namespace": "io.swarmlog.avro",
                         "fields": [
                          {"name": "gone", "type": "string"},
                          {"name": "incarnation", "type": "int"},
                          {"name": "node", "type": "string"}]}
                        """);
        var bytes = header(other);
        var out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        out.writeString("what it was");
        out.writeInt(7);
        out.writeString("n1");

        // when
        Heartbeat read = wire.decode(bytes.toByteArray());

        // then
        assertThat(read).isEqualTo(new Heartbeat(new NodeId("n1"), 7, 0));
    }

    @ParameterizedTest
    @MethodSource("io.swarmlog.codec.RoundTripTest#everything")
    <T> void readsEveryRecordOfANewerWriter(RoundTripTest.Case<T> each) throws IOException {
        // given
        var ids = new FixedSchemaIds();
        Wire<T> wire = wire(each.kind(), ids);
        LaterSchema later = LaterSchema.of(each.kind());
        byte[] written = later.write(later.read(wire.encode(each.value())), ids);

        // when
        T read = wire.decode(written);

        // then
        assertThat(read).isEqualTo(each.value());
    }

    /// Where a record has a union, with what a person reads there.
    static Stream<Arguments> unions() {
        return Stream.of(
                Arguments.of(AvroWires.EVENTS, "event", "Event"),
                Arguments.of(AvroWires.EVENTS, "origin", "Origin"),
                Arguments.of(AvroWires.INPUTS, "input", "Input"),
                Arguments.of(AvroWires.COMMANDS, "command", "Command"),
                Arguments.of(AvroWires.REPORTS, "observation", "Observation"),
                Arguments.of(AvroWires.ASSIGNMENTS, "slot", "Slot"));
    }

    /// Avro itself takes the unknown kind, which has no fields, for the first kind that needs none.
    @ParameterizedTest
    @MethodSource("unions")
    <T> void takesAnUnknownKindForNoOtherKind(AvroWires.Kind<T> kind, String field, String says)
            throws IOException {
        // given
        var ids = new FixedSchemaIds();
        Wire<T> wire = wire(kind, ids);
        LaterSchema later = LaterSchema.of(kind);
        GenericRecord value = later.read(wire.encode(first(kind)));
        value.put(field, later.unknown());
        byte[] written = later.write(value, ids);

        // when, then
        assertThatThrownBy(() -> wire.decode(written))
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        e -> assertThat(e.fault()).isEqualTo(Unreadable.Fault.NEWER))
                .hasMessageContaining(
                        "expected a kind of %s that this program knows, but found".formatted(says)
                                + " io.swarmlog.avro.LaterKind")
                .hasMessageEndingWith("upgrade this host");
    }

    @Test
    void refusesASymbolThatIsUnknown() throws IOException {
        // given
        var ids = new FixedSchemaIds();
        Wire<EventRecord> wire = wire(AvroWires.EVENTS, ids);
        LaterSchema later = LaterSchema.of(AvroWires.EVENTS);
        var rejected = new Event.Rejected(Reason.UNKNOWN, "no");
        GenericRecord value =
                later.read(
                        wire.encode(
                                new EventRecord(
                                        1, 2, 3, new Origin.Api(), "", "", true, rejected)));
        var event = (GenericRecord) value.get("event");
        event.put(
                "reason",
                new GenericData.EnumSymbol(
                        event.getSchema().getField("reason").schema(), LaterSchema.SYMBOL));
        byte[] written = later.write(value, ids);

        // when, then
        assertThatThrownBy(() -> wire.decode(written))
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        e -> assertThat(e.fault()).isEqualTo(Unreadable.Fault.NEWER))
                .hasMessageContaining(
                        "expected a Reason that this program knows, but found LATER_SYMBOL");
    }

    @Test
    void refusesARecordOfAnotherKind() {
        var ids = new FixedSchemaIds();
        Wires wires = AvroWires.of(ids);
        byte[] heartbeat = wires.heartbeats().encode(new Heartbeat(new NodeId("n1"), 1, 2));

        assertThatThrownBy(() -> wires.events().decode(heartbeat))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(
                        "expected the schema of a io.swarmlog.avro.EventRecord, but it is that of"
                                + " a io.swarmlog.avro.Heartbeat");
    }

    @Test
    void refusesARecordWithoutWhatHasNoDefault() {
        // given
        var ids = new FixedSchemaIds();
        Wire<Heartbeat> wire = wire(AvroWires.HEARTBEATS, ids);
        SchemaId other =
                ids.idOf(
                        "other",
                        """
                        {"type": "record", "name": "Heartbeat", "namespace": "io.swarmlog.avro",
                         "fields": []}
                        """);

        // when, then
        assertThatThrownBy(() -> wire.decode(header(other).toByteArray()))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("expected a Heartbeat with node, but found one without");
    }

    @Test
    void knowsNothingOfARecordWhoseSchemaCannotBeAskedFor() {
        // given
        SchemaIds away =
                new SchemaIds() {
                    @Override
                    public SchemaId idOf(String subject, String schema) {
                        return new SchemaId(1);
                    }

                    @Override
                    public String textOf(SchemaId id) {
                        throw new SchemasUnavailable("expected an answer", new IOException());
                    }
                };
        Wire<Heartbeat> wire = wire(AvroWires.HEARTBEATS, away);

        // when, then
        assertThatThrownBy(() -> wire.decode(new byte[] {0, 0, 0, 0, 2, 0}))
                .isInstanceOf(SchemasUnavailable.class);
    }

    private static <T> T first(AvroWires.Kind<T> kind) {
        return RoundTripTest.everything()
                .filter(each -> each.kind().equals(kind))
                .map(each -> kind.type().cast(each.value()))
                .findFirst()
                .orElseThrow();
    }

    private static <T> Wire<T> wire(AvroWires.Kind<T> kind, SchemaIds ids) {
        return new AvroWire<>(
                kind.type(),
                new Shapes().ofRecord(kind.type()),
                kind.subject(),
                kind.schema(),
                ids);
    }

    private static ByteArrayOutputStream header(SchemaId id) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id.value()).array());
        return bytes;
    }
}
