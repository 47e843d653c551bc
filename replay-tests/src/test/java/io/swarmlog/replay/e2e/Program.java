package io.swarmlog.replay.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Programs as a user runs them.
final class Program {
    private Program() {}

    /// What became of a program.
    record Ran(String command, int exit, String out, String err) {
        /// What it printed, when it went well.
        String ok() {
            if (exit != 0) {
                throw new AssertionError("expected to go well, but it did not: " + this);
            }
            return out;
        }

        /// What it complained, when it did not go well.
        String refused() {
            if (exit == 0) {
                throw new AssertionError("expected to be refused, but it went well: " + this);
            }
            return err;
        }
    }

    /// Runs a shell script to its end.
    static Ran shell(String script, Map<String, String> environment, Duration limit)
            throws IOException {
        return run(List.of("bash", "-c", script), environment, limit);
    }

    /// Runs a program to its end.
    static Ran run(List<String> command, Map<String, String> environment, Duration limit)
            throws IOException {
        Path out = Files.createTempFile("swarmlog-out", "");
        Path err = Files.createTempFile("swarmlog-err", "");
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            Process process =
                    builder.redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            boolean ended = ends(process, limit);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                ends(process.destroyForcibly(), limit);
            }
            Ran ran =
                    new Ran(
                            command.getLast(),
                            ended ? process.exitValue() : -1,
                            text(out),
                            text(err));
            if (!ended) {
                throw new AssertionError("expected an end within " + limit + ", but none: " + ran);
            }
            return ran;
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /// Waits for a process to end; false when it did not within the limit.
    static boolean ends(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a process was waited for", e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
