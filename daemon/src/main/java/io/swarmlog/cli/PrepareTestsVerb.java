package io.swarmlog.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes sure of what the tests need of the machine; the launcher runs it before them.
@Command(name = "prepare-tests", hidden = true)
final class PrepareTestsVerb implements Callable<Integer> {
    @Option(names = "--no-install")
    private boolean noInstall;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        EngineSetup setup = new EngineSetup(spec.commandLine().getErr());
        setup.ensure(Path.of("/var/run/docker.sock"), !noInstall);
        setup.ensureProgram("busybox", "busybox-static", !noInstall);
        setup.ensureProgram("docker", "docker.io", !noInstall);
        setup.ensureProgram("docker-compose", "docker-compose", !noInstall);
        setup.ensureHosts(!noInstall);
        return 0;
    }
}
