package io.swarmlog.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `swarmlog test`: the launcher runs it; what it is for is told here.
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Builds and runs every test, on the real Docker Engine and a real Kafka.",
            "Installs and starts an engine where there is none, as 'up' does."
        })
final class TestVerb implements Callable<Integer> {
    @Option(names = "--no-install", description = "Refuse, rather than install packages.")
    private boolean noInstall;

    @Override
    public Integer call() {
        throw new Trouble(
                "expected to be run by the launcher ./swarmlog of a source tree"
                        + (noInstall ? " (--no-install)" : ""));
    }
}
