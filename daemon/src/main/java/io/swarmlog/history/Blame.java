package io.swarmlog.history;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Why a task is what it is: the chain from the wish behind it to what replaced it. It is told all
/// events from the first on; what it has found is in [#lines].
public final class Blame {
    /// Of the wishes before the task only the newest are told.
    private static final int WISHES_TOLD = 4;

    /// In front of what belongs to the line above.
    static final String MORE = "         ";

    private final TaskId id;
    private final ServiceId service;
    private final Slot slot;
    private final EventText text;
    private final Names names = new Names();

    private final List<String> wishes = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private Optional<EventRecord> firstOfInput = Optional.empty();
    private String container = "";
    private boolean created;
    private boolean ended;
    private boolean replaced;

    /// @param known the names of the whole history, the task among them
    public Blame(TaskId id, Names known, ZoneId zone) {
        this.id = id;
        this.service = known.serviceOf(id).orElseThrow();
        this.slot = known.slotOf(id).orElseThrow();
        text = new EventText(names, this::called, zone);
        lines.add("task     " + known.of(id));
        lines.add("id       " + id);
        lines.add("service  " + known.of(service) + " (" + service + ")");
    }

    /// Others are told apart from this one, since tasks of a slot share a name.
    private String called(TaskId task) {
        return task.equals(id) ? names.of(task) : names.exactly(task);
    }

    /// The next event.
    public void observe(EventRecord recorded) {
        names.learn(recorded);
        if (firstOfInput.isEmpty()) {
            firstOfInput = Optional.of(recorded);
        }
        ClusterImage before = image;
        image = Fold.apply(image, recorded);
        switch (recorded.event()) {
            case Event.OfService e when e.service().equals(service) -> ofService(recorded, e);
            case Event.OfTasks e -> ofTasks(recorded, e, before);
            case Event.OfService _,
                    Event.Rejected _,
                    Event.OfSwarm _,
                    Event.OfNetwork _,
                    Event.OfMembers _,
                    Event.OfNode _,
                    Event.OfTime _ -> {}
        }
        if (recorded.last()) {
            firstOfInput = Optional.empty();
        }
    }

    /// What was found.
    public List<String> lines() {
        return List.copyOf(lines);
    }

    private void ofService(EventRecord recorded, Event.OfService event) {
        switch (event) {
            case Event.ServiceCreated _, Event.ServiceUpdated _, Event.ServiceRemoved _ ->
                    wish(recorded);
            case Event.EndpointAllocated _,
                    Event.UpdateStatusChanged _,
                    Event.RolloutAdvanced _ -> {}
        }
    }

    private void wish(EventRecord recorded) {
        String line = line("wished", recorded, text.words(recorded.event()));
        if (!created) {
            wishes.add(line);
        } else if (!ended) {
            lines.add(line);
        }
    }

    /// `placed   @12  2026-11-24 20:15:03.120  by local: …`.
    private String line(String what, EventRecord recorded, String words) {
        return "%-8s @%-5d %s  by %s: %s"
                .formatted(
                        what,
                        recorded.cause(),
                        text.time(recorded.atMs()),
                        text.who(recorded),
                        EventText.oneLine(words));
    }

    private void ofTasks(EventRecord recorded, Event.OfTasks event, ClusterImage before) {
        if (created && !replaced && event instanceof Event.TasksCreated e) {
            replacement(recorded, e);
        }
        Optional<Event.OfTasks> mine = Focus.only(event, id::equals);
        if (mine.isEmpty()) {
            return;
        }
        String words = text.words(mine.get());
        switch (mine.get()) {
            case Event.TasksCreated _ -> creation(recorded, words);
            case Event.TasksAllocated _ -> lines.add(line("pending", recorded, words));
            case Event.TasksWaiting _ -> {
                lines.add(line("waiting", recorded, words));
                lines.addAll(PlacementText.waiting(image, image.liveTask(id), names));
            }
            case Event.TasksAssigned e -> {
                lines.add(line("placed", recorded, words + " (" + e.message() + ")"));
                why(recorded);
                NodeId node = e.tasks().getFirst().node();
                ClusterImage then = beforeIts(before, recorded);
                lines.addAll(PlacementText.placed(then, then.liveTask(id), node, names));
            }
            case Event.TasksMoved e -> moved(recorded, e, words);
            case Event.TasksDesired _ -> {
                lines.add(line("wanted", recorded, words));
                why(recorded);
            }
            case Event.TasksRemoved _ -> lines.add(line("removed", recorded, words));
        }
    }

    private void creation(EventRecord recorded, String words) {
        created = true;
        if (wishes.size() > WISHES_TOLD) {
            lines.add(MORE + "… " + (wishes.size() - WISHES_TOLD) + " older wishes");
        }
        lines.addAll(wishes.subList(Math.max(0, wishes.size() - WISHES_TOLD), wishes.size()));
        lines.add(line("created", recorded, words));
        why(recorded);
    }

    /// What the input was about whose decision this is part of, when it is another event.
    private void why(EventRecord recorded) {
        firstOfInput
                .filter(first -> first.sequence() != recorded.sequence())
                .ifPresent(first ->
                        lines.add(
                                MORE + "because " + EventText.oneLine(text.words(first.event()))));
    }

    private void moved(EventRecord recorded, Event.TasksMoved event, String words) {
        lines.add(line("state", recorded, words));
        Input.TaskReport move = event.moves().getFirst();
        String its = move.container().map(ContainerStatus::containerId).orElse("");
        if (!its.isEmpty() && !its.equals(container)) {
            container = its;
            lines.add(MORE + "container " + its);
        }
        if (move.state().isTerminal()) {
            ended = true;
        }
    }

    private void replacement(EventRecord recorded, Event.TasksCreated event) {
        for (Event.NewTask task : event.tasks()) {
            if (event.service().equals(service) && task.slot().equals(slot)) {
                replaced = true;
                lines.add(line("replaced", recorded, "by " + names.exactly(task.task())));
                why(recorded);
            }
        }
    }

    /// The image in which all tasks of the same event that were placed before this one have their
    /// places.
    private ClusterImage beforeIts(ClusterImage before, EventRecord recorded) {
        if (!(recorded.event() instanceof Event.TasksAssigned(var placed, String message))) {
            return before;
        }
        List<Event.Placed> earlier =
                placed.stream().takeWhile(one -> !one.task().equals(id)).toList();
        if (earlier.isEmpty()) {
            return before;
        }
        return Fold.apply(
                before,
                new EventRecord(
                        recorded.sequence(),
                        recorded.cause(),
                        recorded.atMs(),
                        recorded.origin(),
                        recorded.principal(),
                        recorded.commandId(),
                        false,
                        new Event.TasksAssigned(earlier, message)));
    }

    /// What became of the task so far.
    public Optional<Task> task() {
        return image.task(id);
    }
}
