package io.swarmlog.cli;

import io.swarmlog.hosts.ProgramList;
import io.swarmlog.hosts.ProgramList.Need;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Makes sure of what `images` or `test` need of the machine; the launcher runs it before them.
@Command(name = "prepare", hidden = true)
final class PrepareVerb implements Callable<Integer> {
    private static final Set<Need> FOR_IMAGES = EnumSet.of(Need.ENGINE, Need.IMAGES);
    private static final Set<Need> FOR_TESTS =
            EnumSet.of(Need.ENGINE, Need.HOSTS, Need.IMAGES, Need.TESTS);

    @Parameters(index = "0", paramLabel = "images|test")
    private String verb = "";

    @Option(names = "--no-install")
    private boolean noInstall;

    /// Filled with links to the programs of the list, for the PATH of those who are to find no other.
    @Option(names = "--links")
    private Optional<Path> links = Optional.empty();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Set<Need> needs =
                switch (verb) {
                    case "images" -> FOR_IMAGES;
                    case "test" -> FOR_TESTS;
                    default -> throw new Trouble("expected images or test, but got '" + verb + "'");
                };
        EngineSetup.checkPrograms(EnumSet.of(Need.BASE, Need.GIVEN));
        EngineSetup setup = new EngineSetup(spec.commandLine().getErr());
        setup.ensurePrograms(needs, !noInstall);
        setup.ensure(Path.of("/var/run/docker.sock"), !noInstall);
        if (links.isPresent()) {
            ProgramList.link(links.get());
        }
        spec.commandLine()
                .getErr()
                .println(
                        "all %d programs of the list are there, and a Docker Engine answers"
                                .formatted(ProgramList.all().size()));
        return 0;
    }
}
