package io.swarmlog.cli;

import io.swarmlog.history.EventText;
import io.swarmlog.history.InputText;
import io.swarmlog.history.JsonText;
import io.swarmlog.history.LogReader;
import io.swarmlog.history.Names;
import io.swarmlog.history.Place;
import io.swarmlog.history.Until;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Topics;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog show`.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one input of the swarm, a command or what a node reported, whole, and every event"
                    + " it caused.",
            "'swarmlog log' names inputs by their offset: @7."
        })
final class ShowVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Parameters(paramLabel = "OFFSET", description = "Offset of the input in swarmlog.inputs.")
    private String offset = "";

    @Option(names = "--json", description = "Print input and events a line each, in Avro's JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        long wanted = Offsets.parse(offset);
        PrintWriter out = spec.commandLine().getOut();
        try (OpenLog log = OpenLog.of(dataRoot.files());
                LogReader reader = log.reader()) {
            Logged<InputRecord> input = Offsets.input(log, reader, wanted);
            Names names = new Names();
            EventText text = new EventText(names, ZoneId.systemDefault());
            List<EventRecord> events = events(log, reader, wanted, names);
            if (json) {
                out.println(log.wires().inputs().json(input.value()));
                events.forEach(event -> out.println(log.wires().events().json(event)));
                return 0;
            }
            out.println(new InputText(names, text).line(input));
            out.println(JsonText.pretty(log.wires().inputs().json(input.value())));
            out.println();
            out.println(
                    switch (events.size()) {
                        case 0 -> "It changed nothing.";
                        case 1 -> "It caused one event:";
                        default -> "It caused " + events.size() + " events:";
                    });
            events.forEach(event -> out.println(text.line(event, event.event())));
        }
        return 0;
    }

    /// The events of the input; learns all names up to them.
    private static List<EventRecord> events(
            OpenLog log, LogReader reader, long wanted, Names names) {
        List<EventRecord> events = new ArrayList<>();
        reader.read(
                Topics.EVENTS,
                log.wires().events(),
                new Place.Beginning(),
                new Until.Now(),
                logged -> {
                    EventRecord event = logged.value();
                    if (event.cause() > wanted) {
                        return false;
                    }
                    names.learn(event);
                    if (event.cause() == wanted) {
                        events.add(event);
                    }
                    return true;
                });
        return events;
    }
}
