package io.swarmlog.cli;

import io.swarmlog.hosts.Plan;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog hosts up`.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Brings up N hosts, in no swarm, and prints for each its address and the DOCKER_HOST"
                    + " that the docker CLI reaches it by from here.",
            "What is missing is installed from the distribution's packages. Safe to repeat."
        })
final class HostsUpVerb implements Callable<Integer> {
    @Parameters(
            paramLabel = "N",
            description = "How many hosts, 1 to " + Plan.COUNT_MAX + "; about 400 MB each.")
    private int count;

    @Option(
            names = "--engine-only",
            description = "Docker Engines without our daemon, for genuine swarm mode.")
    private boolean engineOnly;

    @Option(
            names = "--load",
            paramLabel = "IMAGE",
            description = "Copy an image of this machine's engine to each host; repeatable.")
    private List<String> images = new ArrayList<>();

    @Option(names = "--no-install", description = "Refuse, rather than install packages.")
    private boolean noInstall;

    @Mixin private HostsVerb.SetOption set = new HostsVerb.SetOption();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<String> java = BackgroundDaemon.javaCommand();
        Optional<TestHosts> found = TestHosts.find(set.name(), java);
        if (found.isPresent() && found.get().isUp()) {
            if (found.get().plan().count() != count || found.get().plan().daemons() == engineOnly) {
                throw new Trouble(
                        "expected the hosts that are up to be such ones, but there are "
                                + found.get().plan().count()
                                + (found.get().plan().daemons() ? "" : " with engines only")
                                + "; 'swarmlog hosts down' first");
            }
            load(found.get());
            out.println(count + " hosts are up already:");
            HostsListVerb.tell(found.get(), out);
            return 0;
        }
        new EngineSetup(err).ensureHosts(!noInstall);
        TestHosts.remove(set.name());
        long startedAt = System.nanoTime();
        err.println("booting " + count + " hosts ...");
        err.flush();
        TestHosts made = boot(plan(java));
        load(made);
        double took = Duration.ofNanos(System.nanoTime() - startedAt).toMillis() / 1000.0;
        out.printf("%d hosts are up after %.1f s:%n", count, took);
        HostsListVerb.tell(made, out);
        return 0;
    }

    private Plan plan(List<String> java) {
        try {
            return new Plan(set.name(), count, !engineOnly, java, true);
        } catch (IllegalArgumentException e) {
            throw new Trouble(String.valueOf(e.getMessage()));
        }
    }

    private static TestHosts boot(Plan plan) {
        try {
            return TestHosts.up(plan);
        } catch (IOException e) {
            throw new Trouble(String.valueOf(e.getMessage()));
        }
    }

    private void load(TestHosts hosts) throws IOException {
        for (TestHost host : hosts.hosts()) {
            for (String image : images) {
                host.load(image);
            }
        }
    }
}
