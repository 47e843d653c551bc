package io.swarmlog.state.control;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the nodes must be told after an input: for every task whose place, wish or end changed, the
/// assignment as it is now, or that there is none any more. A task the node itself moved on is not
/// told back to it, but for its end, so that an agent without memory does not begin it again. A node
/// with another certificate is told all again: assignments are sealed to its key.
final class Dispatches {
    private final ClusterImage before;
    private final ClusterImage after;
    private final SortedSet<TaskId> touched = new TreeSet<>();

    private Dispatches(ClusterImage before, ClusterImage after) {
        this.before = before;
        this.after = after;
    }

    /// The dispatches of one input's events, which led from `before` to `after`, by task.
    static List<Dispatch> of(List<EventRecord> events, ClusterImage before, ClusterImage after) {
        Dispatches dispatches = new Dispatches(before, after);
        events.forEach(recorded -> dispatches.add(recorded.event()));
        List<Dispatch> all = new ArrayList<>();
        Assignments assignments = new Assignments(after);
        for (TaskId task : dispatches.touched) {
            dispatches.dispatch(task, assignments).ifPresent(all::add);
        }
        return List.copyOf(all);
    }

    private void add(Event event) {
        switch (event) {
            case Event.TasksAssigned e -> e.tasks().forEach(placed -> touched.add(placed.task()));
            case Event.TasksDesired e -> touched.addAll(e.tasks());
            case Event.TasksRemoved e -> touched.addAll(e.tasks());
            case Event.TasksMoved e -> {
                for (Input.TaskReport move : e.moves()) {
                    if (move.state().isTerminal()) {
                        touched.add(move.task());
                    }
                }
            }
            case Event.NodeRemoved e -> touched.addAll(before.tasksOn(e.node()));
            case Event.NodeRegistered e -> moved(e);
            case Event.NodeCertified e -> touched.addAll(before.tasksOn(e.node()));
            case Event.Rejected _,
                    Event.OfSwarm _,
                    Event.NodeAdmitted _,
                    Event.LeaderChanged _,
                    Event.OfService _,
                    Event.OfNetwork _,
                    Event.NodeUpdated _,
                    Event.NodeStateChanged _,
                    Event.TasksCreated _,
                    Event.TasksAllocated _,
                    Event.TasksWaiting _,
                    Event.OfTime _ -> {}
        }
    }

    /// A node that got another seat must find its tasks there. One that began anew is told all
    /// again, which also repairs what an earlier version or a lost disk left on its seat.
    private void moved(Event.NodeRegistered event) {
        NodeId node = event.registration().node();
        before.node(node)
                .filter(known ->
                        known.seat() != event.seat()
                                || known.incarnation() < event.registration().incarnation())
                .ifPresent(_ -> touched.addAll(before.tasksOn(node)));
    }

    private Optional<Dispatch> dispatch(TaskId id, Assignments assignments) {
        Optional<Task> now = after.task(id).filter(Wish::isTold);
        Optional<Node> seated = now.flatMap(Task::node).flatMap(after::node);
        if (now.isPresent() && seated.isPresent()) {
            return Optional.of(
                    new Dispatch(seated.get().seat(), id, Optional.of(assignments.of(now.get()))));
        }
        return before.task(id)
                .filter(Wish::isTold)
                .flatMap(Task::node)
                .flatMap(before::node)
                .map(node -> new Dispatch(node.seat(), id, Optional.empty()));
    }
}
