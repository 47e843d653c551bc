package io.swarmlog.state.decide;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeId;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;

/// Timers that are due fire: each is cleared, and whoever set it looks at what became of its wait.
final class Timers {
    /// Timers one tick fires at most; what is left is due at the next tick, at once.
    private static final int FIRED_PER_TICK = 10_000;

    private Timers() {}

    static void fire(Turn turn) {
        List<ClusterImage.Due> due = new ArrayList<>();
        for (ClusterImage.Due next : turn.image().indexes().timers()) {
            if (next.dueMs() > turn.atMs() || due.size() == FIRED_PER_TICK) {
                break;
            }
            due.add(next);
        }
        for (ClusterImage.Due fired : due) {
            turn.emit(new Event.TimerCleared(fired.timer()));
            if (fired.timer() instanceof Timer.OrphanTasks(NodeId node)) {
                Arrivals.expire(turn, node);
            }
        }
    }
}
