package io.swarmlog.cli;

import io.swarmlog.history.EventText;
import io.swarmlog.history.Focus;
import io.swarmlog.history.LogReader;
import io.swarmlog.history.Moments;
import io.swarmlog.history.Names;
import io.swarmlog.history.Place;
import io.swarmlog.history.Until;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Topics;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `swarmlog log`.
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what happened in the swarm, a line an event: its number, the offset of the input it"
                    + " was decided from (@7: 'swarmlog show 7' tells all of it, 'swarmlog at 7 -- ..."
                    + "' looks at the swarm as it was then), the time, who, and what.",
            "",
            "  swarmlog log --tail 20 --follow",
            "  swarmlog log --since 10m --service web",
            "  swarmlog log --task web.3 --json",
            ""
        })
final class LogVerb implements Callable<Integer> {
    @Mixin private RootOption dataRoot = new RootOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens from now on.")
    private boolean follow;

    @Option(names = "--json", description = "Print each event whole, in Avro's JSON.")
    private boolean json;

    @Option(
            names = "--since",
            paramLabel = "PLACE",
            converter = PlaceOption.class,
            description =
                    "Begin there: the offset of an input, a time (2026-01-31T09:00:00Z), a duration"
                            + " back from now (10m), 'beginning' or 'end'.")
    private Place since = new Place.Beginning();

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "Only the last N of the lines there are.")
    private int tail = Integer.MAX_VALUE;

    @Option(
            names = "--service",
            paramLabel = "NAME|ID",
            description = "Only what concerns the service and its tasks.")
    private Optional<String> service = Optional.empty();

    @Option(
            names = "--task",
            paramLabel = "NAME|ID",
            description = "Only what concerns the task, or all tasks of that name (web.3).")
    private Optional<String> task = Optional.empty();

    @Option(
            names = "--node",
            paramLabel = "NAME|ID",
            description = "Only what concerns the node and tasks on it.")
    private Optional<String> node = Optional.empty();

    @Option(
            names = {"-a", "--all"},
            description = "Timers and the bookkeeping of rolling updates, too.")
    private boolean all;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (OpenLog log = OpenLog.of(dataRoot.files());
                LogReader reader = log.reader()) {
            Lines lines = new Lines(log);
            Place.Beginning beginning = new Place.Beginning();
            reader.read(
                    Topics.EVENTS, log.wires().events(), beginning, new Until.Now(), lines::add);
            lines.release();
            if (!follow && lines.isNothing()) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "nothing on the log is as asked for; without options all is shown");
            }
            if (follow && !lines.out.checkError()) {
                Place next = new Place.Offset(lines.next);
                Until.Stopped never = new Until.Stopped();
                reader.read(Topics.EVENTS, log.wires().events(), next, never, lines::print);
            }
        }
        return 0;
    }

    /// The lines on their way out.
    private final class Lines {
        private final PrintWriter out = spec.commandLine().getOut();
        private final Focus focus = new Focus(service, task, node, all);
        private final Names names = new Names();
        private final EventText text = new EventText(names, ZoneId.systemDefault());
        private final ArrayDeque<String> last = new ArrayDeque<>();
        private final OpenLog log;
        private long next;
        private boolean nothing = true;

        Lines(OpenLog log) {
            this.log = log;
        }

        /// An event from before: wanted if it is from the place on; kept back while there may be
        /// too many.
        boolean add(Logged<EventRecord> event) {
            Optional<String> line = line(event);
            if (line.isPresent() && Moments.isFrom(since, event.value())) {
                nothing = false;
                if (tail == Integer.MAX_VALUE) {
                    out.println(line.get());
                    return !out.checkError();
                }
                last.add(line.get());
                if (last.size() > tail) {
                    last.removeFirst();
                }
            }
            return true;
        }

        boolean isNothing() {
            return nothing;
        }

        void release() {
            last.forEach(out::println);
            last.clear();
            out.flush();
        }

        boolean print(Logged<EventRecord> event) {
            line(event).ifPresent(out::println);
            return !out.checkError();
        }

        private Optional<String> line(Logged<EventRecord> logged) {
            EventRecord event = logged.value();
            next = logged.offset() + 1;
            names.learn(event);
            Optional<Event> wanted = focus.of(event.event(), names);
            return wanted.map(
                    part -> json ? log.wires().events().json(event) : text.line(event, part));
        }
    }
}
