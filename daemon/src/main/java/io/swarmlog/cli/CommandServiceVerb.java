package io.swarmlog.cli;

import io.swarmlog.daemon.Daemon;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `swarmlog command-service`.
@Command(
        name = "command-service",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the Docker API of a manager's host, its ledger and its door for those who join, as"
                    + " a process of its own, until it is told to stop.",
            "The same data root is given to 'agent' and 'mesh' of the host; 'streams' needs none."
        })
final class CommandServiceVerb implements Callable<Integer> {
    @Mixin private DaemonOptions options = new DaemonOptions();

    @Override
    public Integer call() throws Exception {
        Daemon.run(options.commandService());
        return 0;
    }
}
