package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.daemon.Folders;
import io.swarmlog.daemon.HostFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `swarmlog down`.
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stops the daemon. Tasks run on, and the next 'up' adopts them.")
final class DownVerb implements Callable<Integer> {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    @Mixin private RootOption dataRoot = new RootOption();

    @Option(
            names = "--purge",
            description =
                    "Leave the swarm first, which removes this host's tasks, and delete all data.")
    private boolean purge;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        HostFiles files = dataRoot.files();
        PrintWriter out = spec.commandLine().getOut();
        Optional<RunningDaemon> daemon = RunningDaemon.of(files);
        if (daemon.isEmpty()) {
            out.println("no daemon runs on " + files.root());
            if (purge && Files.exists(files.state())) {
                throw new Trouble(
                        "expected a running daemon to remove its tasks, but none runs; 'swarmlog up'"
                                + " first");
            }
        } else {
            if (purge) {
                leave(daemon.get());
            }
            stop(daemon.get());
            out.println("the daemon stopped" + (purge ? "" : "; its tasks run on"));
        }
        if (purge && Files.exists(files.root())) {
            Folders.delete(files.root());
            out.println("removed " + files.root());
        }
        return 0;
    }

    private static void leave(RunningDaemon daemon) throws IOException {
        EngineApi.Answer answer = daemon.ask("POST", "/swarm/leave?force=1", "");
        boolean inNone = answer.status() == 503;
        if (answer.status() != 200 && !inNone) {
            throw new Trouble(
                    "expected the host to leave the swarm, but: "
                            + new String(answer.body(), StandardCharsets.UTF_8).strip());
        }
    }

    private static void stop(RunningDaemon daemon) throws InterruptedException, ExecutionException {
        Optional<ProcessHandle> process = ProcessHandle.of(daemon.runtime().pid());
        if (process.isEmpty()) {
            return;
        }
        process.get().destroy();
        try {
            process.get().onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new Trouble(
                    "expected the daemon (process "
                            + daemon.runtime().pid()
                            + ") to stop within "
                            + STOP_LIMIT.toSeconds()
                            + " s, but it runs on");
        }
    }
}
