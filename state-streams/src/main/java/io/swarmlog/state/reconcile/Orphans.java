package io.swarmlog.state.reconcile;

import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tasks of nodes that are not expected back (SwarmKit dispatcher `moveTasksToOrphaned`, global
/// orchestrator's node removal).
final class Orphans {
    private Orphans() {}

    /// Gives up the tasks of a node that has been down for too long.
    static void giveUp(Turn turn, NodeId id) {
        Optional<Node> node = turn.image().node(id);
        if (node.isEmpty() || node.get().state() != NodeState.DOWN) {
            return;
        }
        List<Input.TaskReport> moves = new ArrayList<>();
        for (TaskId task : turn.image().tasksOn(id)) {
            if (turn.image().liveTask(task).holdsResources()) {
                moves.add(
                        new Input.TaskReport(
                                task,
                                TaskState.ORPHANED,
                                turn.atMs(),
                                "node was down for too long",
                                "",
                                Optional.empty(),
                                List.of()));
            }
        }
        for (List<Input.TaskReport> piece : Turn.pieces(moves)) {
            turn.emit(new Event.TasksMoved(Optional.empty(), piece));
        }
    }

    /// Forgets the tasks in slots of a node that is no member any more: nobody will fill them.
    static void forget(Turn turn, NodeId id) {
        List<TaskId> gone = new ArrayList<>();
        for (TaskId task : turn.image().tasksOn(id)) {
            Task there = turn.image().liveTask(task);
            if (there.slot() instanceof Slot.OnNode) {
                gone.add(task);
            }
        }
        for (List<TaskId> piece : Turn.pieces(gone)) {
            turn.emit(new Event.TasksRemoved(piece));
        }
    }
}
