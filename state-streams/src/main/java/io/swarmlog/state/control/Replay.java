package io.swarmlog.state.control;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
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
        /// Every event was decided again, and none besides. `failed` inputs could not be decided at
        /// the time; they were taken as the log has them.
        record Same(long inputs, long events, long failed, ClusterImage image) implements Verdict {}

        /// The first event that differs: the input's offset, what the log has, and what was decided
        /// now; absent where the one side has no further event.
        record Different(long offset, Optional<EventRecord> expected, Optional<EventRecord> got)
                implements Verdict {}
    }

    /// The recorded events, in order, with a look at the next one.
    public static final class Recorded implements Iterator<EventRecord> {
        private final Iterator<EventRecord> events;
        private Optional<EventRecord> next = Optional.empty();

        public Recorded(Iterator<EventRecord> events) {
            this.events = events;
        }

        @Override
        public boolean hasNext() {
            return next.isPresent() || events.hasNext();
        }

        @Override
        public EventRecord next() {
            EventRecord event = next.orElseGet(events::next);
            next = Optional.empty();
            return event;
        }

        /// Why the input at `offset` failed, if the log says that it did.
        private Optional<Failure> failureOf(long offset) {
            if (next.isEmpty() && events.hasNext()) {
                next = Optional.of(events.next());
            }
            return next.filter(event -> event.cause() == offset)
                    .map(EventRecord::event)
                    .flatMap(event ->
                            event instanceof Event.Rejected rejected
                                    ? rejected.failure()
                                    : Optional.empty());
        }
    }

    /// Inputs that were read.
    public static Iterator<Logged<Optional<InputRecord>>> readable(
            List<Logged<InputRecord>> inputs) {
        return inputs.stream()
                .map(it -> new Logged<>(it.offset(), it.atMs(), Optional.of(it.value())))
                .iterator();
    }

    /// Goes through inputs and recorded events, both in order and from the beginning of the log. An
    /// input is absent when its bytes can't be read.
    public static Verdict verify(
            Iterator<Logged<Optional<InputRecord>>> inputs, Recorded recorded) {
        Control control = new Control(ClusterImage.EMPTY);
        long inputCount = 0;
        long eventCount = 0;
        long failed = 0;
        while (inputs.hasNext()) {
            Logged<Optional<InputRecord>> input = inputs.next();
            Optional<Failure> failure = recorded.failureOf(input.offset());
            List<EventRecord> events = again(control, input, failure).events();
            inputCount++;
            failed += failure.isPresent() ? 1 : 0;
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
                : new Verdict.Same(inputCount, eventCount, failed, control.image());
    }

    /// What failed then may succeed today or on this machine, so it is not tried again: it changed
    /// nothing, and everything after it was decided from that.
    private static Decision again(
            Control control, Logged<Optional<InputRecord>> input, Optional<Failure> failure) {
        if (failure.equals(Optional.of(Failure.SKIPPED))) {
            return control.skip(input.offset(), input.atMs());
        }
        if (input.value().isEmpty() || failure.equals(Optional.of(Failure.UNREADABLE))) {
            return control.unreadable(input.offset(), input.atMs());
        }
        Logged<InputRecord> readable =
                new Logged<>(input.offset(), input.atMs(), input.value().get());
        return failure.isPresent()
                ? control.reject(readable, failure.get())
                : control.take(readable);
    }

    private static Optional<EventRecord> next(Recorded records) {
        return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
    }
}
