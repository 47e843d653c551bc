package io.swarmlog.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FairBudgetTest {
    private static final long MINUTE = 60_000;

    private final FairBudget budget = new FairBudget();

    @Test
    void oneThatDoesMuchHidesNobody() {
        int loud = allowed("loud", 4_000, 0);

        assertThat(loud).isEqualTo(FairBudget.OF_ONE);
        assertThat(allowed("quiet", 2, 10)).isEqualTo(2);
        assertThat(budget.untold(MINUTE - 1)).isEmpty();
        assertThat(budget.untold(MINUTE))
                .hasToString("[and " + (4_000 - FairBudget.OF_ONE) + " more from loud]");
    }

    @Test
    void aMinuteHasABoundedNumberOfLines() {
        int written = 0;
        for (int i = 0; i < 50_000; i++) {
            written += allowed("source-" + i % 5_000, 1, i % 1_000);
        }
        List<FairBudget.Untold> untold = budget.untold(2 * MINUTE);

        assertThat(written).isEqualTo(FairBudget.OF_ALL);
        assertThat(untold).hasSize(FairBudget.NAMED + 1);
        assertThat(untold.stream().mapToInt(FairBudget.Untold::times).sum() + written)
                .isEqualTo(50_000);
        assertThat(untold.getLast().source()).endsWith(" others");
    }

    @Test
    void theNextMinuteBeginsAnew() {
        allowed("loud", 100, 0);
        budget.untold(MINUTE);

        assertThat(allowed("loud", 100, MINUTE)).isEqualTo(FairBudget.OF_ONE);
        assertThat(budget.untold(MINUTE + 1)).isEmpty();
    }

    private int allowed(String source, int times, long nowMs) {
        int allowed = 0;
        for (int i = 0; i < times; i++) {
            allowed += budget.allows(source, nowMs) ? 1 : 0;
        }
        return allowed;
    }
}
