package io.swarmlog.cli;

import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.TestHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `swarmlog hosts exec`.
@Command(
        name = "exec",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a command on host N, in the folder /. DOCKER_HOST names its daemon, and"
                    + " SWARMLOG_DATA_ROOT the data root that verbs of swarmlog take.",
            "",
            "  ./swarmlog hosts exec 1 -- ip address",
            "  ./swarmlog hosts exec 1 -- $PWD/swarmlog log --tail 20"
        })
final class HostsExecVerb implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "N", description = "The host's number.")
    private int number;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND")
    private List<String> command = new ArrayList<>();

    @Mixin private HostsVerb.SetOption set = new HostsVerb.SetOption();

    @Override
    public Integer call() throws Exception {
        TestHost host = set.host(number);
        ProcessBuilder builder = Programs.users(host.within(command));
        builder.environment().put("DOCKER_HOST", "unix://" + host.socket());
        builder.environment().put("SWARMLOG_DATA_ROOT", host.dataRoot().toString());
        return builder.inheritIO().start().waitFor();
    }
}
