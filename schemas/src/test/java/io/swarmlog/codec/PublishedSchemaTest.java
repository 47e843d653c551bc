package io.swarmlog.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The published schemas say what the Java types say. To change them, change the types, then run
/// this test with `-Dswarmlog.schemas=write`: it writes the files, with the types' doc comments as
/// docs.
class PublishedSchemaTest {
    static final List<AvroWires.Kind<?>> KINDS =
            List.of(
                    AvroWires.COMMANDS,
                    AvroWires.HEARTBEATS,
                    AvroWires.REPORTS,
                    AvroWires.INPUTS,
                    AvroWires.EVENTS,
                    AvroWires.ASSIGNMENTS);

    private static final Path FILES = Path.of("src/main/avro");
    private static final Path SOURCES = Path.of("src/main/java");

    static List<AvroWires.Kind<?>> kinds() {
        return KINDS;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void saysWhatTheJavaTypesSay(AvroWires.Kind<?> kind) throws IOException {
        // given
        Path file = FILES.resolve(kind.type().getSimpleName() + ".avsc");
        if ("write".equals(System.getProperty("swarmlog.schemas"))) {
            Files.createDirectories(FILES);
            Files.writeString(
                    file,
                    SchemaFormatter.getInstance("json/pretty")
                                    .format(DerivedSchema.of(kind.type(), docs(kind.type())))
                            + "\n");
        }

        // when
        Schema published = new Schema.Parser().parse(Files.readString(file));

        // then
        Schema derived = new Schema.Parser().parse("" + DerivedSchema.of(kind.type(), Map.of()));
        assertThat(published.equals(derived))
                .describedAs(
                        "expected %s to fit the Java types, but it does not: run this test with"
                                + " -Dswarmlog.schemas=write and look at the difference",
                        file)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isRegisteredAsTheTextThatApicuriosSerializersLookFor(AvroWires.Kind<?> kind) {
        String text = kind.schema();

        assertThat(new Schema.Parser().parse(text).toString().equals(text)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void explainsEveryTopLevelRecord(AvroWires.Kind<?> kind) {
        assertThat(new Schema.Parser().parse(kind.schema()).getDoc()).isNotBlank();
    }

    @Test
    void namesEachTypeTheSameInAllFiles() {
        Map<String, Class<?>> all = new TreeMap<>();
        for (AvroWires.Kind<?> kind : KINDS) {
            DerivedSchema.types(kind.type())
                    .forEach((name, type) ->
                            assertThat(all.merge(name, type, (before, _) -> before))
                                    .describedAs("type named %s", name)
                                    .isEqualTo(type));
        }
    }

    /// The doc comments of the types of a record, by the names of the contract.
    private static Map<String, String> docs(Class<?> kind) throws IOException {
        Map<String, String> docs = new TreeMap<>();
        for (Map.Entry<String, Class<?>> type : DerivedSchema.types(kind).entrySet()) {
            String doc = doc(type.getValue());
            if (!doc.isEmpty()) {
                docs.put(type.getKey(), doc);
            }
        }
        return docs;
    }

    private static String doc(Class<?> type) throws IOException {
        String source = Files.readString(SOURCES.resolve(sourceFile(type)));
        var declaration =
                Pattern.compile("^\\s*(public )?(record|enum) " + type.getSimpleName() + "[ (]");
        Deque<String> comment = new ArrayDeque<>();
        for (String line : source.lines().toList()) {
            if (declaration.matcher(line).find()) {
                break;
            }
            if (line.strip().startsWith("///")) {
                comment.add(line.strip().substring(3).strip());
            } else {
                comment.clear();
            }
        }
        return comment.stream().filter(line -> !line.isEmpty()).collect(Collectors.joining(" "));
    }

    private static String sourceFile(Class<?> type) {
        Class<?> outermost =
                Stream.<Class<?>>iterate(type, c -> c != null, Class::getDeclaringClass)
                        .reduce((_, last) -> last)
                        .orElseThrow();
        return outermost.getName().replace('.', '/') + ".java";
    }
}
