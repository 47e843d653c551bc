package io.swarmlog.state.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.state.streams.HungTransactions.Epoch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When what coordinators know is forgotten.
class HungTransactionsTest {
    private static final long OURS = 7;

    private int known = 4;
    private int seen = 4;
    private int pauses;

    /// A transaction is committed between any two questions.
    @Test
    void aSwarmThatDecidesMeanwhileIsNotBehind() {
        assertThat(isBehind(1, 1)).isFalse();
    }

    @Test
    void aCoordinatorThatLostTheNewestIsBehind() {
        seen = 5;

        assertThat(isBehind(0, 0)).isTrue();
        assertThat(pauses).isEqualTo(1);
    }

    @Test
    void oneLookIsNotEnough() {
        seen = 5;

        assertThat(isBehind(0, 1)).isFalse();
    }

    @Test
    void othersProducersSayNothing() {
        boolean behind =
                HungTransactions.isBehind(
                        () -> List.of(new Epoch(OURS + 1, 9)), this::known, () -> pauses++);

        assertThat(behind).isFalse();
    }

    /// @param begunAfterEach epochs that begin, for all, after each question
    /// @param begunInPause epochs that the coordinator comes to know in the pause
    private boolean isBehind(int begunAfterEach, int begunInPause) {
        return HungTransactions.isBehind(
                () -> {
                    var answer = List.of(new Epoch(OURS, seen));
                    begin(begunAfterEach);
                    return answer;
                },
                () -> {
                    var answer = known();
                    begin(begunAfterEach);
                    return answer;
                },
                () -> {
                    pauses++;
                    known += begunInPause;
                });
    }

    private void begin(int epochs) {
        known += epochs;
        seen += epochs;
    }

    private Optional<Epoch> known() {
        return Optional.of(new Epoch(OURS, known));
    }
}
