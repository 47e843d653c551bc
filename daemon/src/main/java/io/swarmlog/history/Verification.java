package io.swarmlog.history;

import io.swarmlog.codec.Wires;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Topics;
import io.swarmlog.state.control.Replay;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Decides every input of a running log again and compares with the events there are.
public final class Verification {
    private Verification() {}

    /// Verifies up to the last event there is at the start, or to the end of the input that led to
    /// event number `until` when that comes first. `progress` hears of each event that was read, by
    /// its number.
    public static Replay.Verdict run(
            Map<String, Object> kafka, Wires wires, long until, LongConsumer progress) {
        try (LogReader inputs = new LogReader(kafka);
                LogReader events = new LogReader(kafka)) {
            Iterator<Logged<EventRecord>> read = events.all(Topics.EVENTS, wires.events());
            var recorded = new Replay.Recorded(counted(read, until, progress));
            return Replay.verify(
                    whileAny(inputs.readable(Topics.INPUTS, wires.inputs()), recorded), recorded);
        }
    }

    private static Iterator<EventRecord> counted(
            Iterator<Logged<EventRecord>> read, long until, LongConsumer progress) {
        return new Iterator<>() {
            private boolean ended = until <= 0;

            @Override
            public boolean hasNext() {
                return !ended && read.hasNext();
            }

            @Override
            public EventRecord next() {
                EventRecord event = read.next().value();
                progress.accept(event.sequence());
                ended = event.last() && event.sequence() >= until;
                return event;
            }
        };
    }

    /// Inputs whose events came after the end are none of ours.
    private static Iterator<Logged<Optional<InputRecord>>> whileAny(
            Iterator<Logged<Optional<InputRecord>>> inputs, Iterator<EventRecord> recorded) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return recorded.hasNext() && inputs.hasNext();
            }

            @Override
            public Logged<Optional<InputRecord>> next() {
                return inputs.next();
            }
        };
    }
}
