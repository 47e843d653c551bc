package io.swarmlog.hosts;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs programs of the machine, within a bound. Nobody else starts any, and only those of the
/// [ProgramList] are started.
public final class Programs {
    /// For what answers at once on an idle machine.
    static final Duration SHORT = Duration.ofSeconds(20);

    private static final File NOTHING = new File("/dev/null");
    private static final int POLL_MS = 20;
    private static final int TAIL_LINES = 40;

    private Programs() {}

    /// A question that may fail while things are under way.
    interface Question {
        boolean ask() throws IOException;
    }

    /// Runs a program to its end. What it prints goes through files, since a pipe would stay open as
    /// long as any child of it lives.
    ///
    /// @throws IOException also when it did not end in time; it was ended then
    public static Ran run(Map<String, String> environment, Duration limit, List<String> command)
            throws IOException {
        Path out = Files.createTempFile("swarmlog-out", "");
        Path err = Files.createTempFile("swarmlog-err", "");
        try {
            ProcessBuilder builder = builder(command);
            builder.environment().putAll(environment);
            Process process =
                    started(
                            builder.redirectInput(NOTHING)
                                    .redirectOutput(out.toFile())
                                    .redirectError(err.toFile()));
            boolean ended = ends(process, limit);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                ends(process.destroyForcibly(), SHORT);
            }
            Ran ran =
                    new Ran(
                            String.join(" ", command),
                            ended ? process.exitValue() : -1,
                            text(out),
                            text(err));
            if (!ended) {
                throw new IOException("expected an end within " + limit + ", but none: " + ran);
            }
            return ran;
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /// What starts a program of the list.
    ///
    /// @throws IllegalStateException if it is none
    public static ProcessBuilder builder(List<String> command) {
        ProgramList.check(command);
        return new ProcessBuilder(command);
    }

    /// What starts a program that the user named, whichever it is.
    public static ProcessBuilder users(List<String> command) {
        return new ProcessBuilder(command);
    }

    /// Starts it; where it is not on this machine the error says which package has it.
    public static Process started(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            String name = builder.command().getFirst();
            throw ProgramList.find(name)
                    .filter(program -> !program.isThere())
                    .map(program ->
                            new IOException("expected " + program + ", but it is not installed", e))
                    .orElse(e);
        }
    }

    /// As `run`, of a shell script.
    public static Ran shell(Map<String, String> environment, Duration limit, String script)
            throws IOException {
        return run(environment, limit, List.of("bash", "-c", script));
    }

    /// As `run`, of something that is short and must go well.
    static String ok(List<String> command) throws IOException {
        return run(Map.of(), SHORT, command).ok();
    }

    /// Starts a program that outlives this one (`setsid` gives it a session of its own); what it
    /// says goes to the end of a file.
    public static Process start(Path output, List<String> command) throws IOException {
        return started(
                builder(command)
                        .directory(new File("/"))
                        .redirectInput(NOTHING)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())));
    }

    /// The last lines of what a program said to a file; nothing where there is none.
    static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /// Returns once the answer is yes; a question that fails is asked again.
    static void await(String what, Duration limit, Question question) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isYes(question)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "expected " + what + " within " + limit + ", but it did not come");
            }
            pause();
        }
    }

    private static boolean isYes(Question question) {
        try {
            return question.ask();
        } catch (IOException _) {
            return false;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while something was waited for", e);
        }
    }

    private static boolean ends(Process process, Duration limit) throws IOException {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("interrupted while a program was waited for", e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
