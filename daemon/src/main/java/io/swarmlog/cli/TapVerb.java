package io.swarmlog.cli;

import io.swarmlog.history.LogReader;
import io.swarmlog.history.Place;
import io.swarmlog.history.Tap;
import io.swarmlog.history.Until;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog tap`.
@Command(
        name = "tap",
        mixinStandardHelpOptions = true,
        description = {
            "Follows a topic of the swarm as its records are committed, a line each.",
            "Topics: commands, inputs, events, assignments, reports, heartbeats, logs, snapshots,"
                    + " schemas.",
            "",
            "  swarmlog tap heartbeats",
            "  swarmlog tap events --from beginning --json | jq .event",
            ""
        })
final class TapVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Parameters(paramLabel = "TOPIC", description = "With or without 'swarmlog.' in front.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            converter = PlaceOption.class,
            description =
                    "Begin there: an offset of the topic, a time, a duration back from now (10m),"
                            + " 'beginning' or 'end', which is the default.")
    private Place from = new Place.End();

    @Option(names = "--json", description = "Print each record in Avro's JSON.")
    private boolean json;

    @Option(names = "--no-follow", description = "End at the end there is now.")
    private boolean noFollow;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        String name =
                Tap.topic(topic)
                        .orElseThrow(() ->
                                new Trouble(
                                        "expected one of %s, but got '%s'"
                                                .formatted(Tap.TOPICS, topic)));
        PrintWriter out = spec.commandLine().getOut();
        try (OpenLog log = OpenLog.of(dataRoot.files());
                LogReader reader = log.reader()) {
            Tap tap = new Tap(log.wires(), json);
            reader.raw(
                    name,
                    from,
                    noFollow ? new Until.Now() : new Until.Stopped(),
                    raw -> {
                        out.println(tap.line(name, raw));
                        return !out.checkError();
                    });
        }
        return 0;
    }
}
