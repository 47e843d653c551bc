package io.swarmlog.replay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Jazzer looks for a way in, led by which code runs. `-Dswarmlog.fuzz.runs=N` puts N requests to
/// each target (10,000,000 once before a release), `-Dswarmlog.fuzz.target` chooses one.
@Tag("long")
final class FuzzLongTest {
    private static final int RUNS = Integer.getInteger("swarmlog.fuzz.runs", 200_000);
    private static final String ONLY = System.getProperty("swarmlog.fuzz.target", "");

    /// As much as a manager of a small swarm has.
    private static final String HEAP = "-Xmx512m";

    private static final Duration LIMIT = Duration.ofHours(4);

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> findsNoWayIn() {
        return StreamSupport.stream(Targets.names().spliterator(), false)
                .filter(name -> ONLY.isEmpty() || ONLY.equals(name))
                .map(name -> DynamicTest.dynamicTest("no way in: " + name, () -> fuzz(name)));
    }

    private void fuzz(String name) throws IOException {
        Path seeds = Files.createDirectories(folder.resolve(name));
        int number = 0;
        for (byte[] seed : Targets.named(name).seeds()) {
            Files.write(seeds.resolve("seed" + number++), seed);
        }

        Ran ran = Programs.run(Map.of(), LIMIT, command(name, seeds));

        String said = withoutChatter(ran.err());
        assertThat(ran.exit()).as(said).isZero();
        assertThat(said).containsPattern("Done [0-9]+ runs");
    }

    private static String withoutChatter(String err) {
        return err.lines()
                .filter(line -> !line.matches("(INFO|WARNING|#\\d+|OpenJDK).*"))
                .collect(Collectors.joining("\n"));
    }

    private List<String> command(String name, Path seeds) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Jazzer.class.getName(),
                "--target_args=" + name,
                "--instrumentation_includes=io.swarmlog.**",
                // A producer that is closed at once, as nothing is to be written.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-runs=" + RUNS,
                "-timeout=10",
                "-rss_limit_mb=3000",
                "-print_final_stats=1",
                seeds.toString());
    }
}
