package io.swarmlog.state.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import io.swarmlog.state.control.Wish;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
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

    /// How often it is looked whether seats have to be told something again, until they are right.
    private static final Duration MENDS_EVERY = Duration.ofMillis(200);

    private final ControlLog log;
    private final Wires wires;
    private final Mending mending;
    private final Buffered buffered;
    private final Seats seats;
    private final SealedAssignments sealed;
    private final Consumer<Boolean> active;
    private SortedSet<Long> skipped = new TreeSet<>();
    private List<EventRecord> torn = List.of();
    private Optional<Deciding> deciding = Optional.empty();
    private Optional<SeatRepair> repair = Optional.empty();
    private Optional<Cancellable> mendingSeats = Optional.empty();

    /// What there is while the task runs here.
    private record Deciding(ProcessorContext<Object, byte[]> context, Control control) {}

    /// What there is of the log beside the inputs that come.
    ///
    /// @param reader of a turn's beginning
    record ControlLog(
            Wires wires,
            Line line,
            LatestImage latest,
            SkipWishes skips,
            MemberEvents memberEvents,
            Mending mending,
            Supplier<TurnReader> reader) {}

    /// @param active told true when this instance begins to decide and false when it ends
    ControlProcessor(ControlLog log, Buffered buffered, Seats seats, Consumer<Boolean> active) {
        this.log = log;
        this.wires = log.wires();
        this.mending = log.mending();
        this.buffered = buffered;
        this.seats = seats;
        this.sealed = new SealedAssignments(log.wires().assignments());
        this.active = active;
    }

    @Override
    public void init(ProcessorContext<Object, byte[]> context) {
        try (TurnReader reader = log.reader().get()) {
            deciding = Optional.of(new Deciding(context, begin(reader)));
        }
        repair = mending.ofSeats();
        repair.ifPresent(it -> {
            it.look();
            mendingSeats =
                    Optional.of(
                            context.schedule(
                                    MENDS_EVERY,
                                    PunctuationType.WALL_CLOCK_TIME,
                                    _ -> mendSeats(it)));
        });
        active.accept(true);
    }

    private Control begin(TurnReader reader) {
        LatestImage.Latest now = log.latest().now(reader);
        ClusterImage image = now.image();
        torn = now.torn();
        log.line().fill(reader, now.lastCause(), image.publishedOffset());
        log.line().goOnAt(image.cause() + 1);
        if (mending.mayMissMemberEvents(image)) {
            log.memberEvents().catchUp(reader, image.sequence());
        }
        skipped = log.skips().after(reader, image.cause());
        return new Control(image, ControlProcessor::alarm);
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
        int written = written(decision.events());
        for (int i = 0; i < decision.events().size(); i++) {
            EventRecord event = decision.events().get(i);
            if (i >= written) {
                write(here, event, weighed.events().get(i), record.timestamp());
            }
            tellMembers(here, event, record.timestamp());
            if (event.event() instanceof Event.NodeRegistered registered) {
                seats.reserve(registered.seat());
            }
        }
        for (Dispatch dispatch : decision.dispatches()) {
            write(here, dispatch, record.timestamp());
        }
        if (buffered.isLast(offset)) {
            here.context().commit();
        }
    }

    private void mendSeats(SeatRepair seatRepair) {
        Deciding here = deciding.orElseThrow();
        Optional<List<Seated>> next = seatRepair.next();
        if (next.isEmpty()) {
            mendingSeats.ifPresent(Cancellable::cancel);
            mending.seatsAreRight();
            return;
        }
        for (Seated seated : next.get()) {
            ClusterImage image = here.control().image();
            write(
                    here,
                    Wish.again(seated.seat(), seated.task(), image),
                    here.context().currentSystemTimeMs());
        }
        if (!next.get().isEmpty()) {
            here.context().commit();
        }
    }

    /// How many of the first events stand on the log already: those that a power failure left of
    /// this input. Others than those that are decided now (the disk lost the input, too) are left
    /// behind by readers ([io.swarmlog.follow.Unfinished]).
    private int written(List<EventRecord> events) {
        if (torn.isEmpty() || events.isEmpty()) {
            return 0;
        }
        List<EventRecord> left = torn;
        torn = List.of();
        boolean same = left.size() < events.size() && events.subList(0, left.size()).equals(left);
        LOG.atWarn()
                .addKeyValue("offset", events.getFirst().cause())
                .addKeyValue("events", left.size())
                .addKeyValue("same", same)
                .log("an input was half written when the power failed and is decided again");
        return same ? left.size() : 0;
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

    private static void write(Deciding here, EventRecord event, byte[] value, long atMs) {
        String key = EventKeys.of(event.event());
        here.context().forward(new Record<>(key, value, atMs), EVENTS);
    }

    private void tellMembers(Deciding here, EventRecord event, long atMs) {
        String key = EventKeys.of(event.event());
        byte[] known = wires.events().encode(WorkerView.of(event));
        here.context().forward(new Record<>(key, known, atMs), MEMBER_EVENTS);
    }

    private void write(Deciding here, Dispatch dispatch, long atMs) {
        ClusterImage image = here.control().image();
        byte[] valueOrTombstone =
                dispatch.assignment().flatMap(it -> sealed.seal(it, image)).orElse(null);
        var record =
                new Record<>(new Seated(dispatch.seat(), dispatch.task()), valueOrTombstone, atMs);
        if (valueOrTombstone != null) {
            byte[] wish = Wish.of(image.liveTask(dispatch.task()), image).getBytes(UTF_8);
            record.headers().add(SeatCheck.WISH, wish);
        }
        here.context().forward(record, ASSIGNMENTS);
    }

    @Override
    public void close() {
        repair.ifPresent(SeatRepair::close);
        deciding = Optional.empty();
        active.accept(false);
    }
}
