package io.swarmlog.cli;

import io.swarmlog.command.ca.Subject;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.LogAccess;
import io.swarmlog.publish.PublisherIdentity;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog publisher-cert`.
@Command(
        name = "publisher-cert",
        mixinStandardHelpOptions = true,
        description = {
            "Issues a certificate for a program that publishes commands: it may write swarmlog.commands"
                    + " and read swarmlog.events, nothing else. Good for 90 days; issue it again before.",
            "The folder gets the identity (node.crt, node.key, root.crt) and client.properties, which"
                    + " any Kafka client understands. Keep it secret."
        })
final class PublisherCertVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "What the audit calls the program.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "Folder for its files.")
    private Path folder = Path.of("");

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!Subject.isName(name)) {
            throw new Trouble(
                    "expected a name of 1 to 64 letters, digits, or ._-, but got '" + name + "'");
        }
        HostFiles files = dataRoot.files();
        LogAccess access =
                LogAccess.of(files)
                        .orElseThrow(() ->
                                new Trouble(
                                        "expected the files of a manager in "
                                                + files.root()
                                                + ", but the host is in no swarm; 'swarmlog up' or"
                                                + " 'docker swarm init' begins one"));
        Files.createDirectories(folder);
        PublisherIdentity.issue(files, name, folder, access.bootstrap());
        PrintWriter out = spec.commandLine().getOut();
        out.println("issued " + name + " in " + folder);
        out.println("  swarmlog publish --identity " + folder + " '{\"ScaleService\": ...}'");
        out.println("  a Kafka client: " + folder.resolve("client.properties"));
        return 0;
    }
}
