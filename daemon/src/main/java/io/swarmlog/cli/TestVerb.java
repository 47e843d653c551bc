package io.swarmlog.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `swarmlog test`: the launcher runs it; what it is for is told here.
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Builds and runs every test, on the real Docker Engine and a real Kafka.",
            "Installs and starts an engine where there is none, as 'up' does, and what else of the list"
                    + " of programs is missing. Tests find no program but those of the list.",
            "",
            "  ./swarmlog test --only 'Compose*Test' --repeat 10 --busy"
        })
final class TestVerb implements Callable<Integer> {
    @Option(names = "--no-install", description = "Refuse, rather than install packages.")
    private boolean noInstall;

    @Option(names = "--long", description = "Also run tests tagged 'long'.")
    private boolean alsoLong;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "Run the end-to-end tests, or those of --only, N times.")
    private int times = 1;

    @Option(names = "--busy", description = "Keep every core busy meanwhile.")
    private boolean busy;

    @Option(
            names = "--only",
            paramLabel = "TESTS",
            description = "Run these only; names as Surefire's -Dtest takes them.")
    private String only = "";

    @Option(
            names = "--check",
            description = "Only look for programs that are called and not in the list.")
    private boolean check;

    @Override
    public Integer call() {
        throw new Trouble(
                "expected to be run by the launcher ./swarmlog of a source tree"
                        + List.of(noInstall, alsoLong, busy, check, times, only));
    }
}
