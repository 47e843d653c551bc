package io.swarmlog.cli;

import io.swarmlog.history.Blame;
import io.swarmlog.history.LogReader;
import io.swarmlog.history.Names;
import io.swarmlog.history.Place;
import io.swarmlog.history.Until;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Topics;
import io.swarmlog.model.TaskId;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog blame`.
@Command(
        name = "blame",
        mixinStandardHelpOptions = true,
        description = {
            "Tells why a task is what it is: who wished for it and when, why it was made, why it is on"
                    + " its node and on no other, what became of it, and what replaced it.",
            "Each step names the input it came from: @7 is 'swarmlog show 7'.",
            "",
            "  swarmlog blame web.3     the newest task of slot 3",
            "  swarmlog blame 1x9k      the task whose id begins so, also one that is long gone",
            ""
        })
final class BlameVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Parameters(paramLabel = "TASK", description = "Id, unique beginning of an id, or name.")
    private String task = "";

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (OpenLog log = OpenLog.of(dataRoot.files());
                LogReader reader = log.reader()) {
            Names names = new Names();
            read(
                    log,
                    reader,
                    event -> {
                        names.learn(event);
                        return true;
                    });
            TaskId id = only(names.tasksMeant(task), names);
            Blame blame = new Blame(id, names, ZoneId.systemDefault());
            read(
                    log,
                    reader,
                    event -> {
                        blame.observe(event);
                        return true;
                    });
            PrintWriter out = spec.commandLine().getOut();
            blame.lines().forEach(out::println);
        }
        return 0;
    }

    private static void read(OpenLog log, LogReader reader, Predicate<EventRecord> each) {
        reader.read(
                Topics.EVENTS,
                log.wires().events(),
                new Place.Beginning(),
                new Until.Now(),
                logged -> each.test(logged.value()));
    }

    private TaskId only(List<TaskId> meant, Names names) {
        return switch (meant.size()) {
            case 0 ->
                    throw new Trouble(
                            "expected a task such as web.3, its id or the beginning of it, but '"
                                    + task
                                    + "' is none");
            case 1 -> meant.getFirst();
            default ->
                    throw new Trouble(
                            "expected one task, but '%s' may be any of %d: %s"
                                    .formatted(
                                            task,
                                            meant.size(),
                                            meant.stream().limit(10).map(names::exactly).toList()));
        };
    }
}
