package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.constraint.Constraints;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;

/// One task on every eligible node (SwarmKit orchestrator/global). A paused node keeps its task and
/// gets no new one.
final class GlobalServices {
    private GlobalServices() {}

    /// True when a task of the service may be on the node: it is not down, not drained, and meets
    /// the constraints.
    static boolean admits(Service service, Node node) {
        return node.state() != NodeState.DOWN
                && node.spec().availability() != NodeSpec.Availability.DRAIN
                && Constraints.of(service.spec()).matches(node);
    }

    /// True when a new task in the slot could be started now: in a numbered slot some node may take
    /// it, in a slot on a node this one has to.
    static boolean canFill(ClusterImage image, Service service, Slot slot) {
        return switch (slot) {
            case Slot.Numbered _ -> true;
            case Slot.OnNode(NodeId id) ->
                    image.node(id)
                            .map(node -> node.takesTasks() && admits(service, node))
                            .orElse(false);
        };
    }

    /// Looks at the service on every node: after its spec changed.
    static void look(Turn turn, Service service) {
        List<Event.NewTask> fresh = new ArrayList<>();
        for (Node node : turn.image().nodes().values()) {
            look(turn, service, node, fresh);
        }
        create(turn, service, fresh);
    }

    /// Looks at every global service on one node: after the node changed. An update passed it over
    /// while it took no tasks; what it missed is made up for.
    static void look(Turn turn, Node node) {
        for (Service service : turn.image().services().values()) {
            if (Slots.isGlobal(service)) {
                List<Event.NewTask> fresh = new ArrayList<>();
                look(turn, service, node, fresh);
                create(turn, service, fresh);
                Slot slot = new Slot.OnNode(node.id());
                if (Dirt.isOutdated(turn.image(), service, slot)) {
                    Rollouts.catchUp(turn, service, slot);
                }
            }
        }
    }

    /// Looks at one service on one node: after its task there is gone.
    static void look(Turn turn, Service service, NodeId node) {
        turn.image()
                .node(node)
                .ifPresent(there -> {
                    List<Event.NewTask> fresh = new ArrayList<>();
                    look(turn, service, there, fresh);
                    create(turn, service, fresh);
                });
    }

    private static void look(Turn turn, Service service, Node node, List<Event.NewTask> fresh) {
        Slot slot = new Slot.OnNode(node.id());
        ClusterImage image = turn.image();
        if (!admits(service, node)) {
            List<TaskId> unwanted =
                    image.tasksIn(service.id(), slot).stream()
                            .filter(task -> !task.desired().isAfter(TaskState.RUNNING))
                            .filter(task -> !mayReturn(image, service, node, task))
                            .map(Task::id)
                            .toList();
            if (!unwanted.isEmpty()) {
                turn.emit(
                        new Event.TasksDesired(
                                TaskState.SHUTDOWN,
                                unwanted,
                                "the node may not run this service any more"));
            }
            return;
        }
        if (node.takesTasks() && Slots.of(image, service, slot).isEmpty()) {
            fresh.add(new Event.NewTask(new TaskId(turn.newId()), slot));
        }
    }

    /// A node that is down keeps what it runs for a service that wants it so: it may be back.
    private static boolean mayReturn(ClusterImage image, Service service, Node node, Task task) {
        return Kept.is(image, service, task) && Constraints.of(service.spec()).matches(node);
    }

    private static void create(Turn turn, Service service, List<Event.NewTask> fresh) {
        for (List<Event.NewTask> piece : Turn.pieces(fresh)) {
            turn.emit(
                    new Event.TasksCreated(
                            service.id(), service.specVersion(), TaskState.RUNNING, piece));
        }
    }
}
