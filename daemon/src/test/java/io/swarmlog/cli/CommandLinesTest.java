package io.swarmlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// No verb ever shows a stack trace, whatever is in its way.
@Timeout(60)
class CommandLinesTest {
    @TempDir private static Path folder;

    /// Verbs that do something to the machine however they are called, and those that wait for what
    /// others write in the data root.
    private static final List<String> EXCUSED =
            List.of(
                    "prepare",
                    "train",
                    "bench",
                    "hosts",
                    "tell-tests",
                    "test",
                    "images",
                    "agent",
                    "mesh",
                    "streams");

    /// What is refused for them is a data root that can't be one; on any other they run.
    private static final List<String> DAEMONS = List.of("daemon", "command-service", "up");

    private record Said(int status, String text) {}

    private static Said run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            int status = CommandLines.run(args);
            return new Said(status, said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static void isSentence(Said said) {
        assertThat(said.status()).isIn(1, 2);
        assertThat(said.text()).isNotBlank().doesNotContain("\tat ", "Exception in thread");
    }

    /// Each verb, on data roots that are none.
    @TestFactory
    Stream<DynamicTest> everyVerbSaysInASentenceWhatIsWrongWithItsDataRoot() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path broken = Files.createDirectories(folder.resolve("broken"));
        Files.createDirectories(broken.resolve("runtime.properties"));
        Files.createDirectories(broken.resolve("swarm/state.properties"));
        return new TreeMap<>(new CommandLine(new Verbs()).getSubcommands())
                .entrySet().stream()
                        .filter(verb -> !EXCUSED.contains(verb.getKey()))
                        .filter(verb ->
                                verb.getValue().getCommandSpec().findOption("--data-root") != null)
                        .flatMap(verb ->
                                Stream.of(file, Path.of("/proc/1/no"), broken)
                                        .filter(root ->
                                                !root.equals(broken)
                                                        || !DAEMONS.contains(verb.getKey()))
                                        .map(root ->
                                                DynamicTest.dynamicTest(
                                                        verb.getKey() + " on " + root,
                                                        () -> isRefused(verb.getKey(), root))));
    }

    private static void isRefused(String verb, Path root) {
        Said said = run(verb, "--data-root=" + root, "a", "b");
        if (said.status() == 2) {
            said = run(verb, "--data-root=" + root);
        }
        assertThat(said.text()).doesNotContain("\tat ", "Exception in thread");
    }

    @Test
    void aDaemonThatCannotStartSaysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("another"), "");

        Said said = run("daemon", "--data-root=" + file);

        isSentence(said);
        assertThat(said.text()).contains("swarmlog daemon: expected a folder for the data root");
    }

    @Test
    void aHostThatIsNoSocketIsMisuse() {
        Said said = run("daemon", "--data-root=" + folder.resolve("x"), "-H", "tcp://0.0.0.0:1");

        isSentence(said);
        assertThat(said.text()).contains("expected unix://PATH");
    }
}
