package io.swarmlog.cli;

import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.LogAccess;
import io.swarmlog.daemon.RightsWatch;
import io.swarmlog.publish.PublisherIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog publisher-cert`.
@Command(
        name = "publisher-cert",
        mixinStandardHelpOptions = true,
        description = {
            "Issues a certificate for a program that publishes commands: it may write swarmlog.commands"
                    + " and read swarmlog.events, nothing else. Good for 90 days; issue it again before.",
            "Events tell what 'docker service inspect' does, environment too; keys, tokens and"
                    + " credentials in them are sealed.",
            "The folder gets the identity (node.crt, node.key, root.crt) and client.properties, which"
                    + " any Kafka client understands. Keep it secret.",
            "With --revoke, takes all rights from the program of that name, for good: its connections"
                    + " end, and what it signs is not taken."
        })
final class PublisherCertVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "What the audit calls the program.")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description = "Folder for its files; left out with --revoke.")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--revoke", description = "Takes the rights of NAME away, on a manager.")
    private boolean revoke;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!Subject.isName(name)) {
            throw new Trouble(
                    "expected a name of 1 to 64 letters, digits, or ._-, but got '" + name + "'");
        }
        HostFiles files = dataRoot.files();
        if (revoke) {
            return revoke(files);
        }
        Path into =
                folder.orElseThrow(() ->
                        new Trouble(
                                "expected a folder for the files of " + name + ", but got none"));
        LogAccess access =
                LogAccess.of(files)
                        .orElseThrow(() ->
                                new Trouble(
                                        "expected the files of a manager in "
                                                + files.root()
                                                + ", but the host is in no swarm; 'swarmlog up' or"
                                                + " 'docker swarm init' begins one"));
        if (RightsWatch.isRevoked(files, name)) {
            throw new Trouble(
                    "expected a name that was not revoked, but " + name + " was: take another");
        }
        Files.createDirectories(into);
        PublisherIdentity.issue(files, name, into, access.bootstrap());
        PrintWriter out = spec.commandLine().getOut();
        out.println("issued " + name + " in " + into);
        out.println("  swarmlog publish --identity " + into + " '{\"ScaleService\": ...}'");
        out.println("  a Kafka client: " + into.resolve("client.properties"));
        return 0;
    }

    private int revoke(HostFiles files) throws IOException {
        EngineApi.Answer answer =
                RunningDaemon.required(files).ask("POST", "/swarmlog/revoke?publisher=" + name, "");
        PrintWriter out = spec.commandLine().getOut();
        out.print(new String(answer.body(), StandardCharsets.UTF_8));
        out.flush();
        return answer.status() == 200 ? 0 : 1;
    }
}
