package io.swarmlog.state.decide;

import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Nobody will ever tell again what became of the tasks of a node that is no member any more.
final class Orphaned {
    private Orphaned() {}

    /// Ends all that the node had and did not end itself.
    static void all(Turn turn, Node node, String why) {
        List<Input.TaskReport> moves = new ArrayList<>();
        for (TaskId id : turn.image().tasksOn(node.id())) {
            Task task = turn.image().liveTask(id);
            if (!task.state().isTerminal()) {
                moves.add(
                        new Input.TaskReport(
                                id,
                                TaskState.ORPHANED,
                                turn.atMs(),
                                why,
                                "",
                                Optional.empty(),
                                List.of()));
            }
        }
        for (List<Input.TaskReport> piece : Turn.pieces(moves)) {
            turn.emit(new Event.TasksMoved(Optional.empty(), piece));
        }
    }
}
