package io.swarmlog.cli;

import io.swarmlog.daemon.PartProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `swarmlog mesh`.
@Command(
        name = "mesh",
        mixinStandardHelpOptions = true,
        description = {
            "Carries the traffic of published ports as a process of its own, until it is told to"
                    + " stop.",
            "It waits until 'command-service' on the same data root is a member of a swarm, and then"
                    + " is that node's."
        })
final class MeshVerb implements Callable<Integer> {
    @Mixin private DaemonOptions options = new DaemonOptions();

    @Override
    public Integer call() throws Exception {
        PartProcess.mesh(options.config());
        return 0;
    }
}
