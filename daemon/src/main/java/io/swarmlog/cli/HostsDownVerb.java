package io.swarmlog.cli;

import io.swarmlog.hosts.TestHosts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `swarmlog hosts down`.
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description =
                "Takes the hosts away, with all on them: processes, namespaces, control groups and"
                        + " files. Also what tests that were killed have left.")
final class HostsDownVerb implements Callable<Integer> {
    @Mixin private HostsVerb.SetOption set = new HostsVerb.SetOption();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<String> gone = new ArrayList<>(TestHosts.names());
        TestHosts.remove(set.name());
        TestHosts.sweep();
        gone.removeAll(TestHosts.names());
        out.println(gone.isEmpty() ? "no hosts are up" : "took away: " + String.join(" ", gone));
        return 0;
    }
}
