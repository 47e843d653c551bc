package io.swarmlog.cli;

import io.swarmlog.daemon.Daemon;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `swarmlog daemon`.
@Command(
        name = "daemon",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the daemon in the foreground until it is told to stop.",
            "It joins nothing by itself: 'docker swarm init' does, or what it was a member of"
                    + " before. Tasks run on when it stops."
        })
final class DaemonVerb implements Callable<Integer> {
    @Mixin private DaemonOptions options = new DaemonOptions();

    @Override
    public Integer call() throws Exception {
        Daemon.run(options.config());
        return 0;
    }
}
