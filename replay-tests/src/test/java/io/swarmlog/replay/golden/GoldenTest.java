package io.swarmlog.replay.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.Programs;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Recorded logs are decided today as they were when they were recorded.
final class GoldenTest {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");
    private static final long LIMIT_S = 120;
    private static final String HOW =
            "If the change is meant: run this test with -Dgolden.update=true, read the difference"
                    + " (git diff replay-tests/src/test/resources/golden), and commit it with the"
                    + " reason";

    /// Two JVMs that differ in how they hash objects, compile, collect and spell.
    private static final List<String> ONE_JVM =
            List.of(
                    "-XX:+UnlockExperimentalVMOptions",
                    "-XX:hashCode=2",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1");

    private static final List<String> OTHER_JVM =
            List.of("-XX:+UseParallelGC", "-Duser.language=tr", "-Duser.timezone=Asia/Tokyo");

    private static Path file(Feature feature) {
        Path folder = Path.of("src/test/resources/golden");
        return folder.resolve(feature.title() + ".txt");
    }

    @ParameterizedTest
    @EnumSource
    void isDecidedAsItWas(Feature feature) throws IOException {
        if (UPDATE) {
            Files.createDirectories(file(feature).getParent());
            Files.writeString(file(feature), Golden.decide(feature.play().inputs()).text());
        }

        Golden recorded = Golden.parse(Files.readString(file(feature)));
        Golden now = Golden.decide(recorded.inputs());

        assertThat(String.join("\n", now.events()))
                .as("events of " + feature.title() + ". " + HOW)
                .isEqualTo(String.join("\n", recorded.events()));
        assertThat(now.digest())
                .as("image of " + feature.title() + ". " + HOW)
                .isEqualTo(recorded.digest());
        assertThat(now.text()).isEqualTo(Files.readString(file(feature)));
    }

    @ParameterizedTest
    @EnumSource
    void isDecidedAloneAsInItsStory(Feature feature) {
        Scene scene = feature.play();

        Golden.Decided decided = Golden.decided(scene.inputs());

        assertThat(decided.events()).isEqualTo(scene.events());
        assertThat(decided.image()).isEqualTo(scene.image());
    }

    /// Proves that nothing of a JVM (hashes, order of collections, language) gets into a decision.
    @Test
    void isDecidedTheSameInTwoJvms(@TempDir Path folder) throws Exception {
        decide(ONE_JVM, folder.resolve("one"));
        decide(OTHER_JVM, folder.resolve("other"));

        assertThat(folder.resolve("one"))
                .isNotEmptyFile()
                .hasSameBinaryContentAs(folder.resolve("other"));
    }

    private static void decide(List<String> options, Path output) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Decide.class.getName(),
                        output.toString()));
        Stream.of(Feature.values()).map(feature -> file(feature).toString()).forEach(command::add);
        Path said = Path.of(output + ".said");
        Process process =
                Programs.builder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /// A kind of event that no golden log has could change unseen.
    @Test
    void hasEveryKindOfEventButThoseListed() {
        // An input is skipped by a control that was told before it began: see GuardTest.
        TreeSet<String> seen = new TreeSet<>(List.of("InputSkipped"));
        for (Feature feature : Feature.values()) {
            feature.play().events().stream()
                    .map(EventRecord::event)
                    .map(event -> event.getClass().getSimpleName())
                    .forEach(seen::add);
        }

        assertThat(kinds(Event.class).filter(kind -> !seen.contains(kind))).isEmpty();
    }

    private static Stream<String> kinds(Class<?> of) {
        return of.isSealed()
                ? Stream.of(of.getPermittedSubclasses()).flatMap(GoldenTest::kinds)
                : Stream.of(of.getSimpleName());
    }
}
