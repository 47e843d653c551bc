package io.swarmlog.cli;

import io.swarmlog.daemon.PartProcess;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `swarmlog streams`.
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the deciding as a process of its own, until it is told to stop: takes in commands"
                    + " and reports, decides, lets time pass. Makes the topics that are missing.",
            "Several may run; one decides at a time and the others are warm."
        })
final class StreamsVerb implements Callable<Integer> {
    @Mixin private KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description =
                    "This one among the others, the same after a restart (default: the host's"
                            + " name).")
    private Optional<String> instance = Optional.empty();

    @Override
    public Integer call() throws Exception {
        String name =
                instance.isPresent() ? instance.get() : InetAddress.getLocalHost().getHostName();
        PartProcess.streams(kafka.existing(), name);
        return 0;
    }
}
