package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.WorkerView;
import io.swarmlog.model.Check;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.control.Decision;
import io.swarmlog.state.control.Dispatch;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/// Takes one input after the other, in the order of the line, and writes what was decided: events
/// and assignments, in one transaction with the input's offset.
///
/// Its state is the image, which is what the events say. So there is no store and no changelog
/// beside them: a task that begins takes the image of all events there are ([LatestImage]).
final class ControlProcessor implements Processor<byte[], byte[], Object, byte[]> {
    static final String EVENTS = "events";
    static final String ASSIGNMENTS = "assignments";
    static final String MEMBER_EVENTS = "member-events";

    private final Wires wires;
    private final LatestImage latest;
    private final MemberEvents memberEvents;
    private final Buffered buffered;
    private final Seats seats;
    private final SealedAssignments sealed;
    private final Consumer<Boolean> active;
    private Optional<Deciding> deciding = Optional.empty();

    /// What there is while the task runs here.
    private record Deciding(ProcessorContext<Object, byte[]> context, Control control) {}

    /// @param active told true when this instance begins to decide and false when it ends
    ControlProcessor(
            Wires wires,
            LatestImage latest,
            Buffered buffered,
            Seats seats,
            Consumer<Boolean> active) {
        this.wires = wires;
        this.latest = latest;
        this.memberEvents = latest.memberEvents();
        this.buffered = buffered;
        this.seats = seats;
        this.sealed = new SealedAssignments(wires.assignments());
        this.active = active;
    }

    @Override
    public void init(ProcessorContext<Object, byte[]> context) {
        ClusterImage image = latest.now();
        memberEvents.catchUp(image.sequence());
        deciding = Optional.of(new Deciding(context, new Control(image)));
        active.accept(true);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Deciding here = deciding.orElseThrow();
        long offset = here.context().recordMetadata().orElseThrow().offset();
        if (offset <= here.control().image().cause()) {
            return;
        }
        Decision decision = decide(here, offset, record);
        for (EventRecord event : decision.events()) {
            write(here, event, record.timestamp());
        }
        for (Dispatch dispatch : decision.dispatches()) {
            write(here, dispatch, record.timestamp());
        }
        if (buffered.isLast(offset)) {
            here.context().commit();
        }
    }

    private Decision decide(Deciding here, long offset, Record<byte[], byte[]> record) {
        try {
            long before = here.control().image().sequence();
            InputRecord input = wires.inputs().decode(record.value());
            Decision decision =
                    here.control().take(new Logged<>(offset, record.timestamp(), input));
            Check.that(
                    here.control().image().sequence() == before + decision.events().size(),
                    "expected an image after all events, but it is at "
                            + here.control().image().sequence());
            return decision;
        } catch (RuntimeException e) {
            throw new Undecidable(offset, e);
        }
    }

    private void write(Deciding here, EventRecord event, long atMs) {
        if (event.event() instanceof Event.NodeRegistered registered) {
            seats.reserve(registered.seat());
        }
        String key = EventKeys.of(event.event());
        here.context().forward(new Record<>(key, wires.events().encode(event), atMs), EVENTS);
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
