package io.swarmlog.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;

/// Runs the verb that a command line names.
public final class CommandLines {
    private static final String LOG_LEVEL = "SWARMLOG_LOG_LEVEL";

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
        return line.execute(args);
    }

    /// A verb says itself what it does: of the parts it uses only what is wrong is logged.
    private static void quiet(String... args) {
        boolean staysOn = args.length > 0 && STAYING.contains(args[0]);
        if (!staysOn && System.getenv(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "WARN");
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

    private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed)
            throws Exception {
        if (e instanceof Trouble || e instanceof KafkaException) {
            PrintWriter err = line.getErr();
            err.println("swarmlog " + line.getCommandName() + ": " + e.getMessage());
            err.flush();
            return line.getCommandSpec().exitCodeOnExecutionException();
        }
        throw e;
    }
}
