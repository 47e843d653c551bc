package io.swarmlog.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Heartbeat;
import io.swarmlog.model.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        Schema ours = new Schema.Parser().parse(each.kind().schema());
        List<Schema.Field> fields = new ArrayList<>();
        ours.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field("later", Schema.create(Schema.Type.STRING), null, ""));
        Schema theirs = Schema.createRecord(ours.getName(), null, ours.getNamespace(), false);
        theirs.setFields(fields);
        var ids = new FixedSchemaIds();
        Wire<T> wire = wire(each.kind(), ids);
        byte[] written = wire.encode(each.value());
        var bytes = header(ids.idOf("later", theirs.toString()));
        bytes.write(written, 5, written.length - 5);
        EncoderFactory.get().directBinaryEncoder(bytes, null).writeString("more");

        // when
        T read = wire.decode(bytes.toByteArray());

        // then
        assertThat(read).isEqualTo(each.value());
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
