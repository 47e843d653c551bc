package io.swarmlog.replay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.state.control.Replay;
import org.junit.jupiter.api.Test;

/// A random walk with extreme values: nothing is thrown, budgets are kept, and replay agrees. A
/// short one each time; `-Dswarmlog.walk=10000000` for a long one, from `-Dswarmlog.walk.seed`.
final class WalkTest {
    private static final int INPUTS = Integer.getInteger("swarmlog.walk", 60_000);
    private static final long SEED = Long.getLong("swarmlog.walk.seed", 1);
    private static final int EACH = 1_000;

    @Test
    void whateverComesIsDecidedAndDecidedAgainAlike() {
        for (int done = 0; done < INPUTS; done += EACH) {
            long seed = SEED + done / EACH;
            assertThat(new Walk(seed).go(EACH))
                    .as("walk of seed " + seed)
                    .isInstanceOf(Replay.Verdict.Same.class);
        }
    }
}
