package io.swarmlog.state.decide;

import io.swarmlog.log.Event;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.state.turn.Turn;

/// What the clock that stamps the line lacks of the swarm's time. It changes where that clock jumps,
/// or where a server with another clock stamps from now on. See docs/adr/0018-clocks.md.
final class SwarmClock {
    /// A tick is this late on a busy log. What is less is no difference.
    private static final long SAME_MS = 1_000;

    private SwarmClock() {}

    /// Takes over what a tick says of the time.
    static void compare(Turn turn, Input.Tick tick) {
        if (tick.nowMs() == 0
                || turn.image().swarm().isEmpty()
                || !turn.image().allows(Feature.STEADY_TIME)) {
            return;
        }
        long offsetMs = turn.atMs() - turn.stampedMs();
        if (Math.abs(offsetMs - turn.image().clockOffsetMs()) > SAME_MS) {
            turn.emit(new Event.ClockOffset(offsetMs));
        }
    }
}
