package io.swarmlog.cli;

import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `swarmlog hosts list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the hosts of all sets, and what runs on them.")
final class HostsListVerb implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        boolean any = false;
        for (String name : TestHosts.names()) {
            Optional<TestHosts> found = TestHosts.find(name, BackgroundDaemon.javaCommand());
            if (found.isPresent()) {
                any = true;
                out.println(name + ":");
                tell(found.get(), out);
            }
        }
        if (!any) {
            out.println("no hosts are up; 'swarmlog hosts up 3' brings up three");
        }
        return 0;
    }

    /// A line for each host.
    static void tell(TestHosts hosts, PrintWriter out) {
        for (TestHost host : hosts.hosts()) {
            out.printf(
                    "  %s  %s  DOCKER_HOST=unix://%s  %s%n",
                    host.name(), host.address(), host.socket(), state(hosts, host));
        }
        out.flush();
    }

    private static String state(TestHosts hosts, TestHost host) {
        if (!host.isOn()) {
            return "off";
        }
        String engine = host.enginePid().map(pid -> "engine " + pid).orElse("no engine");
        if (!hosts.plan().daemons()) {
            return engine;
        }
        return engine + ", " + host.daemonPid().map(pid -> "daemon " + pid).orElse("no daemon");
    }
}
