package io.swarmlog.state.turn;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.model.Check;
import io.swarmlog.model.Ids;
import java.util.ArrayList;
import java.util.List;

/// The deciding of one input: the image so far, and the events so far.
public final class Turn {
    /// More events than this from one input is a loop, not a decision. An input that touches a
    /// million tasks makes about four events a thousand tasks.
    private static final int EVENTS_MAX = 100_000;

    /// Tasks in all events of one input. A service of a million tasks names each about four times
    /// (created, allocated, assigned or waiting, and once more when another takes its place).
    private static final long TASKS_MAX = 16_000_000;

    /// Some inputs set a timer for each task that there is (a node that is drained).
    private static final long EVENTS_PER_TASK = 2;

    /// Tasks in one event: keeps a record well under Kafka's default limit of 1 MiB.
    public static final int TASKS_PER_EVENT = 1_000;

    /// The end of the year 9999: later times can't be shown, and timers could not be added to them.
    private static final long LATEST_MS = 253_402_300_799_999L;

    private final Logged<InputRecord> input;
    private final long atMs;
    private final long eventsMax;
    private final Watcher watcher;
    private final List<EventRecord> events = new ArrayList<>();
    private ClusterImage image;
    private int idsMade;
    private long tasks;

    /// Told of every event as it is folded, in order.
    public interface Watcher {
        void folded(EventRecord event, ClusterImage before, ClusterImage after);
    }

    public Turn(ClusterImage image, Logged<InputRecord> input, Watcher watcher) {
        this.image = image;
        this.input = input;
        this.atMs = Math.max(image.atMs(), time(image, input));
        this.eventsMax = EVENTS_MAX + EVENTS_PER_TASK * image.tasks().size();
        this.watcher = watcher;
    }

    /// A tick says itself what the time is; of all else the clock that stamped it is put right.
    private static long time(ClusterImage image, Logged<InputRecord> input) {
        if (!image.allows(Feature.STEADY_TIME)) {
            return input.atMs();
        }
        return input.value().input() instanceof Input.Tick(long nowMs) && nowMs > 0
                ? Math.min(nowMs, LATEST_MS)
                : input.atMs() + image.clockOffsetMs();
    }

    /// The image with every event of this turn folded.
    public ClusterImage image() {
        return image;
    }

    /// The time of the input in ms since the epoch; never before the time of an earlier one.
    public long atMs() {
        return atMs;
    }

    /// The same by the clock that stamped the input, right or wrong.
    public long stampedMs() {
        return input.atMs();
    }

    public InputRecord input() {
        return input.value();
    }

    /// Decides `event`: numbers it, folds it, and keeps it.
    public void emit(Event event) {
        int level = Feature.levelOf(event.getClass());
        Check.that(
                level <= image.members().featureLevel(),
                "expected an event that every member reads, but this one is of feature level "
                        + level);
        spend(event);
        EventRecord recorded =
                new EventRecord(
                        image.sequence() + 1,
                        input.offset(),
                        atMs,
                        input.value().origin(),
                        input.value().principal(),
                        input.value().commandId(),
                        false,
                        event);
        ClusterImage before = image;
        image = Fold.apply(image, recorded);
        events.add(recorded);
        watcher.folded(recorded, before, image);
    }

    private void spend(Event event) {
        tasks += tasksIn(event);
        if (events.size() >= eventsMax || tasks > TASKS_MAX) {
            throw new BudgetExceeded(
                    Failure.WORK,
                    "expected an input to come to rest, but it made %d events of %d tasks"
                            .formatted(events.size(), tasks));
        }
    }

    private static int tasksIn(Event event) {
        return switch (event) {
            case Event.TasksCreated e -> e.tasks().size();
            case Event.TasksAllocated e -> e.tasks().size();
            case Event.TasksAssigned e -> e.tasks().size();
            case Event.TasksWaiting e -> e.tasks().size();
            case Event.TasksMoved e -> e.moves().size();
            case Event.TasksDesired e -> e.tasks().size();
            case Event.TasksRemoved e -> e.tasks().size();
            case Event.Rejected _,
                    Event.OfSwarm _,
                    Event.OfService _,
                    Event.OfNetwork _,
                    Event.OfMembers _,
                    Event.OfNode _,
                    Event.OfTime _ ->
                    0;
        };
    }

    /// A fresh id: the next of this input.
    public String newId() {
        return newId(image.swarm().map(Swarm::settings).orElseThrow().seed());
    }

    /// A fresh id in a swarm that has no image yet.
    public String newId(String seed) {
        return Ids.of(seed, input.offset(), idsMade++);
    }

    /// How many events there are so far.
    public int size() {
        return events.size();
    }

    /// The events from number `from` on.
    public List<EventRecord> eventsFrom(int from) {
        return List.copyOf(events.subList(from, events.size()));
    }

    /// All events of the input, the final one marked as the last.
    public List<EventRecord> finished() {
        if (events.isEmpty()) {
            return List.of();
        }
        List<EventRecord> finished = new ArrayList<>(events);
        EventRecord last = finished.removeLast();
        finished.add(
                new EventRecord(
                        last.sequence(),
                        last.cause(),
                        last.atMs(),
                        last.origin(),
                        last.principal(),
                        last.commandId(),
                        true,
                        last.event()));
        return List.copyOf(finished);
    }

    /// Cuts a list of tasks into pieces that fit an event each.
    public static <T> List<List<T>> pieces(List<T> all) {
        List<List<T>> pieces = new ArrayList<>();
        for (int from = 0; from < all.size(); from += TASKS_PER_EVENT) {
            pieces.add(
                    List.copyOf(all.subList(from, Math.min(all.size(), from + TASKS_PER_EVENT))));
        }
        return pieces;
    }
}
