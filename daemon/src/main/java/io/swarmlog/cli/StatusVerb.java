package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.daemon.HostFiles;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `swarmlog status`.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Tells whether the daemon runs and how its parts are; exit status 1 if not.")
final class StatusVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        HostFiles files = dataRoot.files();
        PrintWriter out = spec.commandLine().getOut();
        Optional<RunningDaemon> daemon = RunningDaemon.of(files);
        if (daemon.isEmpty()) {
            out.println("no daemon runs on " + files.root());
            return 1;
        }
        long upMs = System.currentTimeMillis() - daemon.get().runtime().startedAtMs();
        out.println(
                "daemon     process "
                        + daemon.get().runtime().pid()
                        + ", up "
                        + Duration.ofMillis(upMs).withNanos(0));
        out.println("data root  " + files.root());
        out.println("sockets    " + String.join(" ", daemon.get().runtime().sockets()));
        out.println("engine     " + daemon.get().runtime().engine());
        EngineApi.Answer parts = daemon.get().ask("GET", "/swarmlog/status", "");
        out.print(new String(parts.body(), StandardCharsets.UTF_8));
        out.flush();
        return parts.status() == 200 ? 0 : 1;
    }
}
