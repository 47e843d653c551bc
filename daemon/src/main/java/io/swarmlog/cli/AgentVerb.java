package io.swarmlog.cli;

import io.swarmlog.daemon.PartProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `swarmlog agent`.
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the tasks of a host as a process of its own, until it is told to stop; tasks run"
                    + " on then.",
            "It waits until 'command-service' on the same data root is a member of a swarm, and then"
                    + " is that node."
        })
final class AgentVerb implements Callable<Integer> {
    @Mixin private DaemonOptions options = new DaemonOptions();

    @Override
    public Integer call() throws Exception {
        PartProcess.agent(options.config());
        return 0;
    }
}
