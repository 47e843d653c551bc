package io.swarmlog.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What came onto the log since the first release is gated by a feature level ([Feature]).
class FeatureTest {
    /// The schemas of the first release, feature level 1.
    private static final Path FIRST = Path.of("src/test/resources/versions/2");

    private static final int HEADER = 5;

    private static Schema first(AvroWires.Kind<?> kind) throws IOException {
        return new Schema.Parser()
                .parse(Files.readString(FIRST.resolve(kind.type().getSimpleName() + ".avsc")));
    }

    static List<AvroWires.Kind<?>> kinds() {
        return PublishedSchemaTest.KINDS;
    }

    /// A kind that is missing here would be written for readers who take it for another one.
    @ParameterizedTest
    @MethodSource("kinds")
    void namesTheLevelOfEveryKindThatTheFirstReleaseDoesNotKnow(AvroWires.Kind<?> kind)
            throws IOException {
        // given
        TreeSet<String> known = new TreeSet<>();
        branches(first(kind), known);
        TreeSet<String> ungated = new TreeSet<>();
        DerivedSchema.types(kind.type())
                .forEach((name, type) -> {
                    boolean isKind =
                            io.swarmlog.log.Input.class.isAssignableFrom(type)
                                    || Event.class.isAssignableFrom(type);
                    if (isKind
                            && !known.contains(name)
                            && type != Event.FeatureLevelFinalised.class
                            && Feature.levelOf(type) == Feature.FIRST) {
                        ungated.add(name);
                    }
                });

        // then
        assertThat(ungated)
                .as("kinds without a level: name each in a Feature (docs/LOG.md, Feature levels)")
                .isEmpty();
    }

    private static void branches(Schema schema, TreeSet<String> names) {
        switch (schema.getType()) {
            case RECORD -> {
                if (names.add(schema.getName())) {
                    schema.getFields().forEach(field -> branches(field.schema(), names));
                }
            }
            case UNION -> schema.getTypes().forEach(branch -> branches(branch, names));
            case ARRAY -> branches(schema.getElementType(), names);
            default -> {}
        }
    }

    /// The first release matches by structure. It takes a level for the end of a root's rotation,
    /// which stops it, loudly, as no rotation is under way (`FeatureLevels`).
    @Test
    void stopsTheFirstReleaseAtALevelItDoesNotKnow() throws IOException {
        // given
        byte[] written =
                AvroWires.of(new FixedSchemaIds())
                        .events()
                        .encode(
                                new EventRecord(
                                        1,
                                        2,
                                        3,
                                        new Origin.Api(),
                                        "",
                                        "",
                                        true,
                                        new Event.FeatureLevelFinalised(2)));
        Schema ours = new Schema.Parser().parse(AvroWires.EVENTS.schema());

        // when
        var read =
                (GenericRecord)
                        new GenericDatumReader<>(ours, first(AvroWires.EVENTS))
                                .read(
                                        null,
                                        DecoderFactory.get()
                                                .binaryDecoder(
                                                        written,
                                                        HEADER,
                                                        written.length - HEADER,
                                                        null));

        // then
        assertThat(((GenericRecord) read.get("event")).getSchema().getName())
                .isEqualTo("RootRotationEnded");
    }
}
