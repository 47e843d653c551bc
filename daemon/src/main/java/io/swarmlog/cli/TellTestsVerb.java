package io.swarmlog.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Tells the counts of a run of the tests, and what failed, by name; the launcher runs it after them.
@Command(name = "tell-tests", hidden = true)
final class TellTestsVerb implements Callable<Integer> {
    /// Maven's exit status: tests that failed are not in it, what can't be built is.
    @Parameters(index = "0", paramLabel = "STATUS")
    private int status;

    @Parameters(index = "1..*", paramLabel = "FOLDER")
    private List<Path> folders = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        TestReports reports = TestReports.read(folders);
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        if (status != 0) {
            out.println("The build failed (see above); tests after that were not run.");
        }
        if (!reports.failed().isEmpty()) {
            out.println("Failed:");
            reports.failed().forEach(test -> out.println("  " + test));
        }
        out.println(reports.counts());
        return status == 0 && reports.isGreen() ? 0 : 1;
    }
}
