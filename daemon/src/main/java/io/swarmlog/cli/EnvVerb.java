package io.swarmlog.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `swarmlog env`.
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = "Prints what points the docker CLI at the daemon: eval \"$(swarmlog env)\".")
final class EnvVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        RunningDaemon daemon = RunningDaemon.required(dataRoot.files());
        spec.commandLine().getOut().println("export DOCKER_HOST=" + daemon.socket());
        return 0;
    }
}
