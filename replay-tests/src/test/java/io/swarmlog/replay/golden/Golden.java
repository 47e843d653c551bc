package io.swarmlog.replay.golden;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.ImageText;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.LogText;
import io.swarmlog.log.Logged;
import io.swarmlog.state.control.Control;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A recorded log as text: a line an input (offset, time, Avro's JSON), a line an event, and the
/// digest of the image at the end.
record Golden(List<Logged<InputRecord>> inputs, List<String> events, String digest) {
    private static final String INPUTS = "# inputs: @offset time-ms record";
    private static final String EVENTS = "# events";
    private static final String IMAGE = "# image, SHA-256 of its text";
    private static final Pattern INPUT = Pattern.compile("@(\\d+) (\\d+) (.*)");

    private static Wires wires() {
        return AvroWires.of(new FixedSchemaIds());
    }

    /// What deciding the inputs comes to now.
    static Golden decide(List<Logged<InputRecord>> inputs) {
        return decided(inputs).golden();
    }

    /// All that is compared: events and image.
    record Decided(List<Logged<InputRecord>> inputs, List<EventRecord> events, ClusterImage image) {
        Golden golden() {
            return new Golden(
                    inputs, events.stream().map(LogText::of).toList(), ImageText.digest(image));
        }
    }

    static Decided decided(List<Logged<InputRecord>> inputs) {
        Control control = new Control(ClusterImage.EMPTY);
        List<EventRecord> events = new ArrayList<>();
        inputs.forEach(input -> events.addAll(control.take(input).events()));
        return new Decided(inputs, events, control.image());
    }

    String text() {
        Wires wires = wires();
        StringBuilder text = new StringBuilder(INPUTS).append('\n');
        for (Logged<InputRecord> input : inputs) {
            text.append('@').append(input.offset()).append(' ').append(input.atMs()).append(' ');
            text.append(wires.inputs().json(input.value())).append('\n');
        }
        text.append(EVENTS).append('\n');
        events.forEach(event -> text.append(event).append('\n'));
        return text.append(IMAGE).append('\n').append(digest).append('\n').toString();
    }

    static Golden parse(String text) {
        Wires wires = wires();
        List<String> lines = text.lines().toList();
        int events = lines.indexOf(EVENTS);
        int image = lines.indexOf(IMAGE);
        if (events < 0 || image < events) {
            throw new IllegalArgumentException(
                    "expected '" + EVENTS + "' and '" + IMAGE + "' in a golden log, but no");
        }
        List<Logged<InputRecord>> inputs = new ArrayList<>();
        for (String line : lines.subList(1, events)) {
            Matcher parts = INPUT.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException("expected an input, but got: " + line);
            }
            inputs.add(
                    new Logged<>(
                            Long.parseLong(parts.group(1)),
                            Long.parseLong(parts.group(2)),
                            wires.inputs().parse(parts.group(3))));
        }
        return new Golden(inputs, lines.subList(events + 1, image), lines.get(image + 1));
    }
}
