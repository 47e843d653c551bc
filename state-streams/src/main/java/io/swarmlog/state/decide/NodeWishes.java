package io.swarmlog.state.decide;

import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Reason;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.admit.Refusal;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What operators wish of nodes (SwarmKit manager/controlapi/node.go).
final class NodeWishes {
    private NodeWishes() {}

    static void update(Turn turn, Input.UpdateNode wish) {
        find(turn, wish.node(), node -> update(turn, node, wish));
    }

    private static void update(Turn turn, Node node, Input.UpdateNode wish) {
        if (node.spec().role() != wish.spec().role()) {
            turn.emit(roleRefusal(turn, node));
            return;
        }
        if (!Versions.isCurrent(node.meta(), wish.version())) {
            turn.emit(Versions.OUT_OF_SEQUENCE);
            return;
        }
        turn.emit(new Event.NodeUpdated(node.id(), wish.spec()));
    }

    private static Event.Rejected roleRefusal(Turn turn, Node node) {
        boolean isLastManager =
                node.spec().role() == NodeSpec.Role.MANAGER
                        && turn.image().nodes().values().stream()
                                        .filter(other ->
                                                other.spec().role() == NodeSpec.Role.MANAGER)
                                        .count()
                                == 1;
        return isLastManager
                ? Refusal.rpc(
                        Reason.FAILED_PRECONDITION,
                        "attempting to demote the last manager of the swarm")
                : Refusal.plain(
                        Reason.UNIMPLEMENTED,
                        "changing the role of a node is not implemented yet: let it leave, and"
                                + " join again with the token of the other role");
    }

    static void remove(Turn turn, Input.RemoveNode wish) {
        find(turn, wish.node(), node -> remove(turn, node, wish.force()));
    }

    private static void remove(Turn turn, Node node, boolean force) {
        if (node.spec().role() == NodeSpec.Role.MANAGER && node.state() != NodeState.DOWN) {
            turn.emit(
                    Refusal.rpc(
                            Reason.FAILED_PRECONDITION,
                            "node "
                                    + node.id()
                                    + " is a cluster manager and is a member of the raft cluster."
                                    + " It must be demoted to worker before removal"));
            return;
        }
        if (!force && node.state() == NodeState.READY) {
            turn.emit(
                    Refusal.rpc(
                            Reason.FAILED_PRECONDITION,
                            "node " + node.id() + " is not down and can't be removed"));
            return;
        }
        orphan(turn, node);
        Timer timer = new Timer.OrphanTasks(node.id());
        if (turn.image().indexes().timerDue().containsKey(timer)) {
            turn.emit(new Event.TimerCleared(timer));
        }
        turn.emit(new Event.NodeRemoved(node.id()));
    }

    /// Nobody will ever tell again what became of the tasks of a node that is no member any more.
    private static void orphan(Turn turn, Node node) {
        List<Input.TaskReport> moves = new ArrayList<>();
        for (TaskId id : turn.image().tasksOn(node.id())) {
            Task task = turn.image().liveTask(id);
            if (!task.state().isTerminal()) {
                moves.add(
                        new Input.TaskReport(
                                id,
                                TaskState.ORPHANED,
                                turn.atMs(),
                                "Task belonged to a node that has been deleted",
                                "",
                                Optional.empty(),
                                List.of()));
            }
        }
        for (List<Input.TaskReport> piece : Turn.pieces(moves)) {
            turn.emit(new Event.TasksMoved(Optional.empty(), piece));
        }
    }

    private static void find(Turn turn, String reference, Consumer<Node> found) {
        switch (References.node(turn.image(), reference)) {
            case References.Found.One<Node>(Node node) -> found.accept(node);
            case References.Found.Refused<Node>(Event.Rejected rejection) -> turn.emit(rejection);
        }
    }
}
