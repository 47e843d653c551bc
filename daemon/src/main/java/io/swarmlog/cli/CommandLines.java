package io.swarmlog.cli;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;

/// Runs the verb that a command line names.
public final class CommandLines {
    private CommandLines() {}

    /// The exit status: 0 done, 1 failed (the reason is on standard error), 2 used wrongly.
    public static int run(String... args) {
        CommandLine line = new CommandLine(new Verbs());
        line.setExecutionExceptionHandler(CommandLines::failed);
        line.setUsageHelpAutoWidth(true);
        line.setStopAtPositional(true);
        Optional.ofNullable(line.getSubcommands().get("bench"))
                .ifPresent(bench -> bench.setStopAtPositional(false));
        return line.execute(args);
    }

    private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed)
            throws Exception {
        if (e instanceof Trouble) {
            PrintWriter err = line.getErr();
            err.println("swarmlog " + line.getCommandName() + ": " + e.getMessage());
            err.flush();
            return line.getCommandSpec().exitCodeOnExecutionException();
        }
        throw e;
    }
}
