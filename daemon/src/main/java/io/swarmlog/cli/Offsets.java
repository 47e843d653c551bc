package io.swarmlog.cli;

import io.swarmlog.history.LogReader;
import io.swarmlog.history.Place;
import io.swarmlog.history.Until;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Topics;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Reads offsets as the verbs write them.
final class Offsets {
    private Offsets() {}

    /// `7` or `@7`.
    static long parse(String text) {
        String digits = text.startsWith("@") ? text.substring(1) : text;
        try {
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException _) {
            throw new Trouble("expected an offset such as 7 or @7, but got '" + text + "'");
        }
    }

    /// The input at that offset.
    static Logged<InputRecord> input(OpenLog log, LogReader reader, long wanted) {
        AtomicReference<Optional<Logged<InputRecord>>> found =
                new AtomicReference<>(Optional.empty());
        reader.read(
                Topics.INPUTS,
                log.wires().inputs(),
                new Place.Offset(wanted),
                new Until.Now(),
                input -> {
                    found.set(Optional.of(input));
                    return false;
                });
        return found.get()
                .filter(input -> input.offset() == wanted)
                .orElseThrow(() ->
                        new Trouble(
                                "expected an input at offset "
                                        + wanted
                                        + ", but there is none; 'swarmlog log' tells the offsets"));
    }
}
