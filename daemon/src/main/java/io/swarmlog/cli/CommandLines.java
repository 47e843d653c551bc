package io.swarmlog.cli;

import io.swarmlog.daemon.RootFolder;
import io.swarmlog.daemon.Umask;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;

/// Runs the verb that a command line names.
public final class CommandLines {
    private static final String LOG_LEVEL = "SWARMLOG_LOG_LEVEL";

    /// Set by who wants to see stack traces.
    private static final String STACKS = "SWARMLOG_STACKS";

    /// How logback.xml shows what was thrown.
    private static final String CAUSES = "SWARMLOG_CAUSES";

    /// Verbs that run until they are told to stop: what they do stands in their log.
    private static final List<String> STAYING =
            List.of("daemon", "command-service", "streams", "agent", "mesh");

    private CommandLines() {}

    /// The exit status: 0 done, 1 failed (the reason is on standard error), 2 used wrongly.
    public static int run(String... args) {
        quiet(args);
        CommandLine line = new CommandLine(new Verbs());
        line.setOut(utf8(System.out));
        line.setErr(utf8(System.err));
        line.setParameterExceptionHandler(CommandLines::misused);
        line.setExecutionExceptionHandler(CommandLines::failed);
        line.setUsageHelpAutoWidth(true);
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | StackOverflowError e) {
            line.getErr().println("swarmlog: " + sentence(e));
            return line.getCommandSpec().exitCodeOnExecutionException();
        }
    }

    /// A verb says itself what it does: of the parts it uses only what is wrong is logged, in a line.
    /// One that stays on makes files that are its owner's alone.
    private static void quiet(String... args) {
        boolean staysOn = args.length > 0 && STAYING.contains(args[0]);
        if (staysOn) {
            Umask.ownerOnly();
            return;
        }
        if (System.getenv(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "WARN");
        }
        if (System.getenv(STACKS) == null) {
            System.setProperty(CAUSES, "%nopex");
        }
    }

    /// Names of a swarm are what users made them, whatever the terminal says of itself.
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /// What a verb of several answers without the second.
    static int help(CommandLine.Model.CommandSpec spec) {
        spec.commandLine().usage(spec.commandLine().getErr());
        return spec.exitCodeOnInvalidInput();
    }

    /// Says what is wrong and what may be meant; the help is longer than a screen.
    private static int misused(CommandLine.ParameterException e, String... args) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        String name = line.getCommandSpec().qualifiedName();
        err.println(name + ": " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("'" + name + " --help' tells what it takes.");
        err.flush();
        return line.getCommandSpec().exitCodeOnInvalidInput();
    }

    /// A sentence, whatever it is: a stack trace tells a user nothing.
    private static int failed(Throwable e, CommandLine line, CommandLine.ParseResult parsed) {
        PrintWriter err = line.getErr();
        err.println(line.getCommandSpec().qualifiedName() + ": " + sentence(e));
        if (System.getenv(STACKS) != null) {
            e.printStackTrace(err);
        }
        err.flush();
        return line.getCommandSpec().exitCodeOnExecutionException();
    }

    private static String sentence(Throwable e) {
        return switch (e) {
            case Trouble trouble -> String.valueOf(trouble.getMessage());
            case KafkaException failed -> String.valueOf(failed.getMessage());
            case IOException failed -> RootFolder.reason(failed);
            case UncheckedIOException failed -> sentence(Objects.requireNonNull(failed.getCause()));
            case Throwable other ->
                    Optional.ofNullable(other.getMessage())
                                    .filter(text -> text.startsWith("expected"))
                                    .orElseGet(() -> "expected no such thing, but: " + other)
                            + "; with "
                            + STACKS
                            + "=1 it says where";
        };
    }
}
