package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.Skipping;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog skip`.
@Command(
        name = "skip",
        mixinStandardHelpOptions = true,
        description = {
            "Gets the swarm past an input that stops its deciding: the input is rejected without being"
                    + " looked at, which is written to the log.",
            "Run it on the manager that leads. Inputs that fail are rejected by themselves, so this"
                    + " is for what remains: 'swarmlog status' names the offset. While no daemon runs"
                    + " here, the next one begins with it."
        })
final class SkipVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Parameters(paramLabel = "OFFSET", description = "The offset of the input, such as 7 or @7.")
    private String offset = "";

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        long wanted = Offsets.parse(offset);
        HostFiles files = dataRoot.files();
        PrintWriter out = spec.commandLine().getOut();
        Optional<RunningDaemon> daemon = RunningDaemon.of(files);
        if (daemon.isEmpty()) {
            if (!Files.exists(files.state())) {
                throw new Trouble(
                        "expected a manager of a swarm in " + files.root() + ", but it is none");
            }
            Skipping.keep(files.skip(), wanted);
            out.println("no daemon runs on " + files.root() + ": the next one skips it");
            return 0;
        }
        EngineApi.Answer answer = daemon.get().ask("POST", "/swarmlog/skip?offset=" + wanted, "");
        out.print(new String(answer.body(), StandardCharsets.UTF_8));
        out.flush();
        return answer.status() == 200 ? 0 : 1;
    }
}
