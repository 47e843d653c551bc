package io.swarmlog.state.control;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.Failure;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Reason;
import io.swarmlog.state.turn.BudgetExceeded;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What becomes of an input that can't be decided: a rejection, whose text says nothing that differs
/// from one machine to the next, such as the message of an exception. See
/// docs/adr/0016-guarded-deciding.md.
final class Guarded {
    /// How long the later half of the timers waits when a tick failed: the earlier half fires alone
    /// meanwhile, so that the one at fault is found in a few ticks and the others go on.
    private static final long APART_MS = 1_000;

    /// Timers looked at after a tick that failed; as many as one tick fires.
    private static final int TIMERS_MAX = 10_000;

    private Guarded() {}

    /// Stands for an input that can't be read, or shall not be.
    static Logged<InputRecord> unlooked(long offset, long atMs) {
        return new Logged<>(
                offset,
                atMs,
                new InputRecord(new Origin.Clock(), "swarm", "input/" + offset, new Input.Tick()));
    }

    /// The kind of what was thrown.
    static Failure failure(Throwable thrown) {
        return switch (thrown) {
            case BudgetExceeded budget -> budget.why();
            case StackOverflowError _ -> Failure.STACK;
            case OutOfMemoryError _ -> Failure.MEMORY;
            default -> Failure.INTERNAL;
        };
    }

    /// Decides that the input of this fresh turn failed.
    static void reject(Turn turn, long offset, Failure why) {
        Reason reason =
                switch (why) {
                    case WORK, SIZE -> Reason.INVALID_ARGUMENT;
                    case INTERNAL, STACK, MEMORY, UNREADABLE, SKIPPED -> Reason.UNKNOWN;
                };
        turn.emit(
                new Event.Rejected(
                        reason,
                        reason.rpc(
                                "the swarm could not decide this (input %d): %s; nothing was changed"
                                        .formatted(offset, why.sentence())),
                        Optional.of(why)));
        if (turn.input().input() instanceof Input.Tick && isOfDeciding(why)) {
            sortOut(turn);
        }
    }

    private static boolean isOfDeciding(Failure why) {
        return why != Failure.UNREADABLE && why != Failure.SKIPPED;
    }

    /// A timer that can't fire must not stop time. One that was due alone is given up; of several,
    /// the later half waits.
    private static void sortOut(Turn turn) {
        List<ClusterImage.Due> due = new ArrayList<>();
        for (ClusterImage.Due next : turn.image().indexes().timers()) {
            if (next.dueMs() > turn.atMs() || due.size() == TIMERS_MAX) {
                break;
            }
            due.add(next);
        }
        if (due.size() == 1) {
            turn.emit(new Event.TimerCleared(due.getFirst().timer()));
            return;
        }
        for (ClusterImage.Due late : due.subList((due.size() + 1) / 2, due.size())) {
            turn.emit(new Event.TimerSet(late.timer(), turn.atMs() + APART_MS));
        }
    }
}
