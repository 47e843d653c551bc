package io.swarmlog.state.control;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Decides recorded inputs again and compares with what was decided then: the proof that nothing
/// but the log made the swarm what it is.
public final class Replay {
    private Replay() {}

    /// What came of it.
    public sealed interface Verdict {
        /// Every event was decided again, and none besides.
        record Same(long inputs, long events, ClusterImage image) implements Verdict {}

        /// The first event that differs: the input's offset, what the log has, and what was decided
        /// now; absent where the one side has no further event.
        record Different(long offset, Optional<EventRecord> expected, Optional<EventRecord> got)
                implements Verdict {}
    }

    /// Goes through inputs and recorded events, both in order and from the beginning of the log.
    public static Verdict verify(
            Iterator<Logged<InputRecord>> inputs, Iterator<EventRecord> recorded) {
        Control control = new Control(ClusterImage.EMPTY);
        long inputCount = 0;
        long eventCount = 0;
        while (inputs.hasNext()) {
            Logged<InputRecord> input = inputs.next();
            List<EventRecord> events = control.take(input).events();
            inputCount++;
            for (EventRecord got : events) {
                Optional<EventRecord> expected = next(recorded);
                if (!expected.equals(Optional.of(got))) {
                    return new Verdict.Different(input.offset(), expected, Optional.of(got));
                }
                eventCount++;
            }
        }
        Optional<EventRecord> surplus = next(recorded);
        return surplus.isPresent()
                ? new Verdict.Different(surplus.get().cause(), surplus, Optional.empty())
                : new Verdict.Same(inputCount, eventCount, control.image());
    }

    private static Optional<EventRecord> next(Iterator<EventRecord> records) {
        return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
    }
}
