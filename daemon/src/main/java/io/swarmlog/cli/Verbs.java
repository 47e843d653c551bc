package io.swarmlog.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The program without a verb.
@Command(
        name = "swarmlog",
        mixinStandardHelpOptions = true,
        version = "swarmlog 0.1.0",
        description = {
            "Docker's swarm mode on a replicated log.",
            "",
            "The daemon stands in front of the local Docker Engine and answers its API, so the docker"
                    + " CLI drives it: 'swarmlog up', then 'docker service create ...'.",
            "Whatever happens is written to a log first, and everything else is worked out from it:"
                    + " the history verbs read it back."
        },
        commandListHeading = "%nVerbs:%n",
        subcommands = {
            UpVerb.class,
            DownVerb.class,
            StatusVerb.class,
            EnvVerb.class,
            LogVerb.class,
            ShowVerb.class,
            BlameVerb.class,
            TapVerb.class,
            AtVerb.class,
            ReplayVerb.class,
            SkipVerb.class,
            PublishVerb.class,
            PublisherCertVerb.class,
            KafkaCertsVerb.class,
            DaemonVerb.class,
            SystemdUnitVerb.class,
            CommandServiceVerb.class,
            StreamsVerb.class,
            AgentVerb.class,
            MeshVerb.class,
            ImagesVerb.class,
            BenchVerb.class,
            HostsVerb.class,
            TestVerb.class,
            PrepareVerb.class,
            TellTestsVerb.class,
            TrainVerb.class,
        })
final class Verbs implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        return CommandLines.help(spec);
    }
}
