package io.swarmlog.state.streams;

import io.swarmlog.codec.SchemasUnavailable;
import io.swarmlog.codec.Unreadable;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.WorkerView;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.control.Decision;
import io.swarmlog.state.control.Dispatch;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one input after the other, in the order of the line, and writes what was decided: events
/// and assignments, in one transaction with the input's offset.
///
/// Its state is the image, which is what the events say. So there is no store and no changelog
/// beside them: a task that begins takes the image of all events there are ([LatestImage]).
final class ControlProcessor implements Processor<byte[], byte[], Object, byte[]> {
    static final String EVENTS = "events";
    static final String ASSIGNMENTS = "assignments";
    static final String MEMBER_EVENTS = "member-events";

    private static final Logger LOG = LoggerFactory.getLogger(ControlProcessor.class);

    private final Wires wires;
    private final LatestImage latest;
    private final SkipWishes skips;
    private final MemberEvents memberEvents;
    private final Buffered buffered;
    private final Seats seats;
    private final SealedAssignments sealed;
    private final Consumer<Boolean> active;
    private SortedSet<Long> skipped = new TreeSet<>();
    private Optional<Deciding> deciding = Optional.empty();

    /// What there is while the task runs here.
    private record Deciding(ProcessorContext<Object, byte[]> context, Control control) {}

    /// What there is of the log beside the inputs that come.
    record ControlLog(Wires wires, LatestImage latest, SkipWishes skips) {}

    /// @param active told true when this instance begins to decide and false when it ends
    ControlProcessor(ControlLog log, Buffered buffered, Seats seats, Consumer<Boolean> active) {
        this.wires = log.wires();
        this.latest = log.latest();
        this.memberEvents = log.latest().memberEvents();
        this.skips = log.skips();
        this.buffered = buffered;
        this.seats = seats;
        this.sealed = new SealedAssignments(log.wires().assignments());
        this.active = active;
    }

    @Override
    public void init(ProcessorContext<Object, byte[]> context) {
        ClusterImage image = latest.now();
        memberEvents.catchUp(image.sequence());
        Control control = new Control(image, ControlProcessor::alarm);
        skipped = skips.after(control.image().cause());
        deciding = Optional.of(new Deciding(context, control));
        active.accept(true);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Deciding here = deciding.orElseThrow();
        long offset = here.context().recordMetadata().orElseThrow().offset();
        if (offset <= here.control().image().cause()) {
            return;
        }
        var weighed = new Weighed(wires);
        Decision decision = decide(here, offset, record, weighed);
        for (int i = 0; i < decision.events().size(); i++) {
            write(here, decision.events().get(i), weighed.events().get(i), record.timestamp());
        }
        for (Dispatch dispatch : decision.dispatches()) {
            write(here, dispatch, record.timestamp());
        }
        if (buffered.isLast(offset)) {
            here.context().commit();
        }
    }

    /// Whatever the input is, something is decided: see [Control].
    private Decision decide(
            Deciding here, long offset, Record<byte[], byte[]> record, Weighed weighed) {
        Control control = here.control();
        try {
            if (skipped.contains(offset)) {
                LOG.atWarn().addKeyValue("offset", offset).log("an input is skipped");
                return weighed.of(control.skip(offset, record.timestamp()));
            }
            Optional<InputRecord> input = decoded(offset, record.value());
            if (input.isEmpty()) {
                return weighed.of(control.unreadable(offset, record.timestamp()));
            }
            var logged = new Logged<>(offset, record.timestamp(), input.get());
            Decision decision = control.take(logged, weighed::weigh);
            return weighed.of(decision);
        } catch (SchemasUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Undecidable(offset, e);
        }
    }

    /// Absent when the bytes are no input. What a newer program wrote is none of this one's to
    /// reject: that stops it ([Undecidable]). Schemas that can't be had just now say nothing of the
    /// bytes: control begins anew.
    private Optional<InputRecord> decoded(
            long offset, byte @org.jspecify.annotations.Nullable [] value) {
        try {
            return Optional.of(wires.inputs().decode(value == null ? new byte[0] : value));
        } catch (Unreadable e) {
            return switch (e.fault()) {
                case NEWER -> throw e;
                case BROKEN -> {
                    alarm(offset, Failure.UNREADABLE, e);
                    yield Optional.empty();
                }
            };
        } catch (StackOverflowError e) {
            alarm(offset, Failure.UNREADABLE, e);
            return Optional.empty();
        }
    }

    private static void alarm(long offset, Failure why, Throwable thrown) {
        LOG.atError()
                .addKeyValue("offset", offset)
                .addKeyValue("failure", why)
                .setCause(thrown)
                .log("an input can't be decided: it is rejected, the next one is decided");
    }

    private void write(Deciding here, EventRecord event, byte[] value, long atMs) {
        if (event.event() instanceof Event.NodeRegistered registered) {
            seats.reserve(registered.seat());
        }
        String key = EventKeys.of(event.event());
        here.context().forward(new Record<>(key, value, atMs), EVENTS);
        byte[] known = wires.events().encode(WorkerView.of(event));
        here.context().forward(new Record<>(key, known, atMs), MEMBER_EVENTS);
    }

    private void write(Deciding here, Dispatch dispatch, long atMs) {
        byte[] valueOrTombstone =
                dispatch.assignment()
                        .flatMap(it -> sealed.seal(it, here.control().image()))
                        .orElse(null);
        here.context()
                .forward(
                        new Record<>(
                                new Seated(dispatch.seat(), dispatch.task()),
                                valueOrTombstone,
                                atMs),
                        ASSIGNMENTS);
    }

    @Override
    public void close() {
        deciding = Optional.empty();
        active.accept(false);
    }
}
