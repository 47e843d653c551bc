package io.swarmlog.history;

import io.swarmlog.codec.Wire;
import io.swarmlog.codec.Wires;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.log.Topics;
import io.swarmlog.sealing.RecordOpener;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The records of any topic, a line each.
public final class Tap {
    /// The topics of a swarm.
    public static final List<String> TOPICS =
            List.of(
                    Topics.COMMANDS,
                    Topics.HEARTBEATS,
                    Topics.REPORTS,
                    Topics.INPUTS,
                    Topics.EVENTS,
                    Topics.MEMBER_EVENTS,
                    Topics.ASSIGNMENTS,
                    Topics.SNAPSHOTS,
                    Topics.MEMBER_SNAPSHOTS,
                    Topics.LOGS,
                    Topics.SCHEMAS);

    private static final String PREFIX = "swarmlog.";

    private final Names names = new Names();
    private final EventText events = new EventText(names, ZoneId.systemDefault());
    private final InputText inputs = new InputText(names, events);
    private final Wires wires;
    private final boolean json;

    public Tap(Wires wires, boolean json) {
        this.wires = wires;
        this.json = json;
    }

    /// The topic a user means: its name, with or without `swarmlog.` in front.
    public static Optional<String> topic(String meant) {
        return TOPICS.stream()
                .filter(topic -> topic.equals(meant) || topic.equals(PREFIX + meant))
                .findFirst();
    }

    /// The record as a line.
    public String line(String topic, LogReader.Raw raw) {
        return switch (topic) {
            case Topics.EVENTS, Topics.MEMBER_EVENTS -> event(raw);
            case Topics.INPUTS -> told(wires.inputs(), raw, value -> input(raw, value));
            case Topics.COMMANDS -> told(wires.commands(), raw, this::command);
            case Topics.REPORTS -> told(wires.reports(), raw, this::report);
            case Topics.HEARTBEATS -> told(wires.heartbeats(), raw, this::heartbeat);
            case Topics.ASSIGNMENTS ->
                    raw.value().length == 0
                            ? place(raw) + "task " + key(raw) + ": no longer assigned"
                            : RecordOpener.isSealed(raw.value())
                                    ? sealed(raw)
                                    : told(wires.assignments(), raw, this::assignment);
            default ->
                    place(raw)
                            + key(raw)
                            + ": "
                            + EventText.oneLine(new String(raw.value(), StandardCharsets.UTF_8));
        };
    }

    private <T> String told(Wire<T> wire, LogReader.Raw raw, Function<T, String> words) {
        T value;
        try {
            value = wire.decode(raw.value());
        } catch (IllegalArgumentException e) {
            return place(raw) + "not readable: " + e.getMessage();
        }
        return json ? wire.json(value) : place(raw) + EventText.oneLine(words.apply(value));
    }

    private String event(LogReader.Raw raw) {
        return told(
                wires.events(),
                raw,
                value -> {
                    names.learn(value);
                    return events.line(value, value.event());
                });
    }

    private String input(LogReader.Raw raw, InputRecord value) {
        return inputs.line(new Logged<>(raw.offset(), raw.atMs(), value));
    }

    private String command(CommandRecord value) {
        return value.publisher() + ": " + inputs.words(value.command());
    }

    private String report(ReportRecord value) {
        return "node " + value.node() + ": " + EventText.oneLine(value.observation().toString());
    }

    private String heartbeat(Heartbeat value) {
        return "node %s lives, start %d, beat %d"
                .formatted(value.node(), value.incarnation(), value.number());
    }

    private String assignment(Assignment value) {
        return "task %s of %s on node %s: %s, shall be %s, is %s"
                .formatted(
                        value.task(),
                        value.serviceName(),
                        value.node(),
                        value.spec().containerSpec().image(),
                        value.desired().text(),
                        value.observed().text());
    }

    /// Only the node itself can read it.
    private String sealed(LogReader.Raw raw) {
        String node = EventText.oneLine(RecordOpener.recipient(raw.value()).orElse("unknown"));
        return json
                ? "{\"task\":\"%s\",\"sealedTo\":\"%s\"}"
                        .formatted(escaped(key(raw)), escaped(node))
                : place(raw) + "task " + key(raw) + ": assigned, sealed to node " + node;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String key(LogReader.Raw raw) {
        return EventText.oneLine(new String(raw.key(), StandardCharsets.UTF_8));
    }

    private String place(LogReader.Raw raw) {
        return "%d/%d  %s  ".formatted(raw.partition(), raw.offset(), events.time(raw.atMs()));
    }
}
