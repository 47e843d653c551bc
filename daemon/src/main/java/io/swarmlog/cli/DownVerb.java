package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.daemon.Folders;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.hosts.Programs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        if (daemon.isEmpty() && purge && Files.exists(files.state())) {
            throw new Trouble(
                    "expected a running daemon on "
                            + files.root()
                            + " to remove its tasks, but none runs; 'swarmlog up' first");
        }
        if (daemon.isPresent() && purge) {
            leave(daemon.get());
        }
        boolean supervised = stop(files, daemon);
        if (daemon.isPresent()) {
            out.println("the daemon stopped" + (purge ? "" : "; its tasks run on"));
        } else {
            out.println(
                    "no daemon runs on "
                            + files.root()
                            + (supervised ? "; it is not started again" : ""));
        }
        if (purge && Files.exists(files.root())) {
            boolean gone = Folders.delete(files.root());
            out.println(
                    gone
                            ? "removed " + files.root()
                            : "emptied " + files.root() + ", which is a mount point or a link");
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

    /// Stops the daemon by whoever would start it again: systemd, or its supervisor.
    ///
    /// @return whether there was one
    private static boolean stop(HostFiles files, Optional<RunningDaemon> daemon)
            throws IOException, InterruptedException, ExecutionException {
        Optional<ProcessHandle> process =
                daemon.flatMap(running -> ProcessHandle.of(running.runtime().pid()));
        Optional<String> unit = process.flatMap(SystemdUnitVerb::unitOf);
        Optional<ProcessHandle> supervisor = Supervisor.find(files);
        if (unit.isPresent()) {
            Programs.run(Map.of(), STOP_LIMIT, List.of("systemctl", "stop", unit.get())).ok();
        } else {
            supervisor.or(() -> process).ifPresent(ProcessHandle::destroy);
        }
        if (process.isPresent()) {
            awaitEnd(process.get());
        }
        if (supervisor.isPresent()) {
            awaitEnd(supervisor.get());
        }
        return supervisor.isPresent();
    }

    private static void awaitEnd(ProcessHandle process)
            throws InterruptedException, ExecutionException {
        try {
            process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new Trouble(
                    "expected the daemon (process "
                            + process.pid()
                            + ") to stop within "
                            + STOP_LIMIT.toSeconds()
                            + " s, but it runs on");
        }
    }
}
