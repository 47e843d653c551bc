package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.Timer;

/// Folds the events of timers.
final class FoldTime {
    private FoldTime() {}

    static void apply(Draft draft, Event.OfTime event) {
        switch (event) {
            case Event.TimerSet e -> {
                clear(draft, e.timer());
                draft.timers = draft.timers.plus(new ClusterImage.Due(e.dueMs(), e.timer()));
                draft.timerDue = draft.timerDue.plus(e.timer(), e.dueMs());
            }
            case Event.TimerCleared e -> clear(draft, e.timer());
        }
    }

    private static void clear(Draft draft, Timer timer) {
        Long due = draft.timerDue.get(timer);
        if (due != null) {
            draft.timers = draft.timers.minus(new ClusterImage.Due(due, timer));
            draft.timerDue = draft.timerDue.minus(timer);
        }
    }
}
