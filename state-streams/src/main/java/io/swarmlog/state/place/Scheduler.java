package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The door of this room: follows the events and says, when asked, what becomes of the tasks that
/// wait.
///
/// No event costs a look at all tasks, all nodes or all waiting tasks: an event marks the nodes it
/// changed and the groups with new tasks, and only those are looked at by the next [#place].
public final class Scheduler {
    private final Nodes nodes = new Nodes();
    private final Backlog backlog = new Backlog(nodes);

    private Scheduler() {}

    /// An index worked out from the image alone; it behaves exactly as one that followed every
    /// event.
    public static Scheduler of(ClusterImage image) {
        Scheduler scheduler = new Scheduler();
        image.nodes().values().forEach(node -> scheduler.enter(node, image));
        image.indexes()
                .waiting()
                .values()
                .forEach(tasks ->
                        tasks.forEach(task -> scheduler.backlog.add(image.liveTask(task), image)));
        image.indexes()
                .failures()
                .forEach((key, times) ->
                        scheduler.backlog.failed(
                                new Group.Key(key.service(), key.specVersion()),
                                key.node(),
                                times.size()));
        return scheduler;
    }

    /// What is asked of a node for the task, and how the nodes are; for those who explain.
    Group groupOf(Task task, ClusterImage image) {
        return backlog.groupOf(task, image);
    }

    Nodes nodes() {
        return nodes;
    }

    /// Decides what becomes of the tasks that wait; empty when nothing changes. The events returned
    /// must be folded and observed.
    public List<Event> place(ClusterImage image) {
        if (!backlog.news && backlog.newlyBound.isEmpty() && nodes.changed().isEmpty()) {
            return List.of();
        }
        return new Placement(nodes, backlog, image).place();
    }

    /// Follows one event that was folded.
    public void observe(EventRecord event, ClusterImage before, ClusterImage after) {
        switch (event.event()) {
            case Event.Rejected _ -> {}
            case Event.OfSwarm _ -> {}
            case Event.OfMembers _ -> {}
            case Event.OfNetwork _ -> {}
            case Event.OfTime _ -> {}
            case Event.OfService e -> followService(e);
            case Event.OfNode e -> followNode(e, before, after);
            case Event.OfTasks e -> followTasks(e, before, after);
        }
    }

    private void followService(Event.OfService event) {
        switch (event) {
            case Event.ServiceUpdated e -> backlog.tellAgain(e.service());
            case Event.ServiceRemoved e -> backlog.forgetFailures(e.service());
            case Event.ServiceCreated _ -> {}
            case Event.EndpointAllocated _ -> {}
            case Event.UpdateStatusChanged _ -> {}
            case Event.RolloutAdvanced _ -> {}
        }
    }

    private void followNode(Event.OfNode event, ClusterImage before, ClusterImage after) {
        NodeId id =
                switch (event) {
                    case Event.NodeRegistered e -> e.registration().node();
                    case Event.NodeUpdated e -> e.node();
                    case Event.NodeStateChanged e -> e.node();
                    case Event.NodeRemoved e -> e.node();
                };
        Node node = after.nodes().get(id);
        var known = nodes.find(id);
        if (known.isPresent() && node != null && node.seat() == known.get().seat()) {
            nodes.change(known.get(), node);
            return;
        }
        known.ifPresent(load -> leave(load, before));
        if (node != null) {
            enter(node, after);
        }
    }

    private void enter(Node node, ClusterImage image) {
        NodeLoad load = nodes.add(node);
        for (TaskId id : image.tasksOn(node.id())) {
            Task task = image.liveTask(id);
            if (task.holdsResources()) {
                hold(load, task, image);
            }
        }
    }

    private void leave(NodeLoad load, ClusterImage image) {
        for (TaskId id : image.tasksOn(load.node().id())) {
            Task task = image.liveTask(id);
            if (task.holdsResources()) {
                release(load, task, image);
            }
        }
        nodes.remove(load);
    }

    private void followTasks(Event.OfTasks event, ClusterImage before, ClusterImage after) {
        switch (event) {
            case Event.TasksCreated _ -> {}
            case Event.TasksWaiting _ -> {}
            case Event.TasksAllocated e ->
                    e.tasks().forEach(task -> allocated(after.liveTask(task.task()), after));
            case Event.TasksAssigned e ->
                    e.tasks().forEach(placed -> assigned(placed, before, after));
            case Event.TasksDesired e -> e.tasks().forEach(task -> follow(task, before, after));
            case Event.TasksRemoved e -> e.tasks().forEach(task -> follow(task, before, after));
            case Event.TasksMoved e -> {
                // One event may move a task more than once.
                Set<TaskId> moved = new LinkedHashSet<>();
                e.moves().forEach(move -> moved.add(move.task()));
                moved.forEach(task -> follow(task, before, after));
            }
        }
    }

    private void allocated(Task task, ClusterImage after) {
        if (Backlog.waits(task)) {
            backlog.add(task, after);
        }
    }

    /// A task that waited shall run, so all there is to know of it is its group.
    private void assigned(Event.Placed placed, ClusterImage before, ClusterImage after) {
        Optional<Group> waited = backlog.groupOfWaiting(placed.task());
        if (waited.isEmpty()) {
            follow(placed.task(), before, after);
            return;
        }
        Group group = waited.get();
        nodes.find(placed.node())
                .ifPresent(load ->
                        hold(load, group, true, group.demand().held(placed.genericResources())));
        backlog.remove(placed.task(), Optional.of(placed.node()));
    }

    private void follow(TaskId id, ClusterImage before, ClusterImage after) {
        Task old = before.liveTask(id);
        Task now = after.tasks().get(id);
        boolean holds = now != null && now.holdsResources();
        boolean waits = now != null && Backlog.waits(now);
        // What comes is entered before what goes is forgotten, so that its group stays.
        if (now != null && holds && !old.holdsResources()) {
            nodeOf(now).ifPresent(load -> hold(load, now, after));
        }
        if (now != null && waits && !Backlog.waits(old)) {
            backlog.add(now, after);
        }
        if (now != null && holds && old.holdsResources() && old.isActive() != now.isActive()) {
            int more = now.isActive() ? 1 : -1;
            nodeOf(now).ifPresent(load -> nodes.activate(load, backlog.groupOf(now, after), more));
        }
        if (Backlog.waits(old) && !waits) {
            backlog.remove(id, old.node());
        }
        if (old.holdsResources() && !holds) {
            nodeOf(old).ifPresent(load -> release(load, old, before));
        }
        if (now != null && hasFailed(now) && !old.state().isTerminal()) {
            backlog.failed(now);
        }
    }

    private static boolean hasFailed(Task task) {
        return task.state() == TaskState.FAILED || task.state() == TaskState.REJECTED;
    }

    private Optional<NodeLoad> nodeOf(Task task) {
        return task.node().flatMap(nodes::find);
    }

    private void hold(NodeLoad load, Task task, ClusterImage image) {
        Group group = backlog.groupOf(task, image);
        hold(load, group, task.isActive(), group.demand().held(task.genericResources()));
    }

    private void hold(
            NodeLoad load, Group group, boolean active, List<TaskSpec.GenericResource> generic) {
        group.tasks++;
        nodes.hold(load, group, 1, generic);
        if (active) {
            nodes.activate(load, group, 1);
        }
    }

    private void release(NodeLoad load, Task task, ClusterImage image) {
        Group group = backlog.groupOf(task, image);
        if (task.isActive()) {
            nodes.activate(load, group, -1);
        }
        nodes.hold(load, group, -1, group.demand().held(task.genericResources()));
        backlog.leave(group);
    }
}
