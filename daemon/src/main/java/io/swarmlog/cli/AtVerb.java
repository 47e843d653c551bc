package io.swarmlog.cli;

import io.swarmlog.daemon.DaemonConfig;
import io.swarmlog.history.LogReader;
import io.swarmlog.history.Moments;
import io.swarmlog.history.Place;
import io.swarmlog.history.Until;
import io.swarmlog.history.past.PastHost;
import io.swarmlog.hosts.Programs;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `swarmlog at`.
@Command(
        name = "at",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a command that sees the swarm as it was at a moment: it gets a Docker host of its own"
                    + " (DOCKER_HOST) that answers as the swarm would have then. Nothing can be changed"
                    + " there. What is not swarm's, such as containers and images, is the engine's of"
                    + " today.",
            "The exit status is the command's.",
            "",
            "  swarmlog at 7 -- docker service ls",
            "  swarmlog at 2026-01-31T09:00:00Z -- docker service ps web",
            "  swarmlog at 10m -- sh -c 'docker node ls; docker service inspect web'",
            ""
        })
final class AtVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Parameters(
            index = "0",
            paramLabel = "OFFSET|TIME",
            converter = PlaceOption.class,
            description =
                    "After the input at that offset, or at that time; 10m means ten minutes ago.")
    private Place moment = new Place.End();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "-- COMMAND",
            description = "What to run; put -- before it.")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        try (OpenLog log = OpenLog.of(dataRoot.files());
                PastHost host = open(log)) {
            return run(host);
        }
    }

    private PastHost open(OpenLog log) throws IOException {
        return PastHost.open(
                image(log),
                log.access().self(),
                log.access().address(),
                DaemonConfig.path(log.daemon().runtime().engine()));
    }

    private ClusterImage image(OpenLog log) {
        Moments moments = new Moments(moment);
        try (LogReader reader = log.reader()) {
            if (moment instanceof Place.Offset(long wanted)) {
                var unused = Offsets.input(log, reader, wanted);
            }
            reader.read(
                    Topics.EVENTS,
                    log.wires().events(),
                    new Place.Beginning(),
                    new Until.Now(),
                    logged -> moments.observe(logged.value()));
        }
        return moments.image();
    }

    private int run(PastHost host) throws IOException, InterruptedException {
        ProcessBuilder builder = Programs.users(command);
        builder.inheritIO();
        builder.environment().put("DOCKER_HOST", host.url());
        // A context or TLS setting of the caller would lead the docker CLI elsewhere.
        List.of("DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")
                .forEach(builder.environment()::remove);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new Trouble("expected to run " + command.getFirst() + ", but: " + e.getMessage());
        }
        return process.waitFor();
    }
}
