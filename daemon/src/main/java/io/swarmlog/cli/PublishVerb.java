package io.swarmlog.cli;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.LogAccess;
import io.swarmlog.history.EventText;
import io.swarmlog.history.Names;
import io.swarmlog.history.SwarmLog;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.publish.PublisherIdentity;
import io.swarmlog.publish.Publishing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog publish`.
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a command to the topic swarmlog.commands, as a program would, waits for its outcome"
                    + " and prints the events it caused; exit status 1 if it was refused.",
            "The command is one member of Input.Command in Avro's JSON, see docs/PUBLISHING.md:",
            "",
            "  swarmlog publish '{\"ScaleService\": {\"service\": \"web\", \"replicas\": 5}}'",
            "  swarmlog publish '{\"RemoveService\": {\"service\": \"web\"}}'",
            ""
        })
final class PublishVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Parameters(paramLabel = "JSON", description = "The command.")
    private String json = "";

    @Option(
            names = "--identity",
            paramLabel = "DIR",
            description =
                    "Be the publisher whose certificate 'swarmlog publisher-cert' put there (default:"
                            + " the manager of this host).")
    private Optional<Path> identity = Optional.empty();

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Where the log is (default: that of this host's daemon).")
    private Optional<String> bootstrap = Optional.empty();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Path own = identity.orElse(dataRoot.files().identity());
        try (SwarmLog log = open(own)) {
            Publishing publishing = new Publishing(log, new TlsFiles(own));
            return publish(publishing, command(publishing, PublisherIdentity.name(own)));
        }
    }

    private int publish(Publishing publishing, CommandRecord command) {
        PrintWriter out = spec.commandLine().getOut();
        Names names = new Names();
        EventText text = new EventText(names, ZoneId.systemDefault());
        Publishing.Outcome outcome =
                publishing.publish(
                        command,
                        event -> {
                            names.learn(event);
                            if (event.commandId().equals(command.commandId())) {
                                out.println(text.line(event, event.event()));
                            }
                        });
        return switch (outcome) {
            case DONE -> 0;
            case REFUSED -> 1;
            case UNKNOWN ->
                    throw new Trouble(
                            "expected an outcome of command "
                                    + command.commandId()
                                    + ", but heard none; it may still be carried out: look before"
                                    + " you repeat it");
        };
    }

    private SwarmLog open(Path own) throws IOException {
        if (identity.isEmpty() && bootstrap.isEmpty()) {
            return OpenLog.open(access());
        }
        Map<String, Object> kafka = LogAccess.clientOf(own, where());
        return SwarmLog.open(kafka);
    }

    private String where() throws IOException {
        if (bootstrap.isPresent()) {
            return bootstrap.get();
        }
        return access().bootstrap();
    }

    private LogAccess access() throws IOException {
        HostFiles files = dataRoot.files();
        RunningDaemon.required(files);
        return LogAccess.of(files)
                .orElseThrow(() ->
                        new Trouble(
                                "expected the host to be a manager of a swarm, or --bootstrap, but"
                                        + " it is in none"));
    }

    private CommandRecord command(Publishing publishing, String publisher) {
        try {
            return publishing.command(json, publisher);
        } catch (IllegalArgumentException e) {
            throw new Trouble(
                    e.getMessage()
                            + ". A command looks like {\"ScaleService\": {\"service\": \"web\","
                            + " \"replicas\": 5}}");
        }
    }
}
