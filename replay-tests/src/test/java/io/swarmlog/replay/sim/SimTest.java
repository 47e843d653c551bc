package io.swarmlog.replay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.EventRecord;
import io.swarmlog.state.control.Replay;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The swarm under faults of every kind.
final class SimTest {
    private static final int STEPS = 3_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 34, 45})
    void comesToRestAsAskedOnceFaultsStop(long seed) {
        Sim sim = new Sim(seed, 4);
        for (int step = 0; step < STEPS; step++) {
            sim.step();
        }

        sim.rest();

        assertThat(
                        Replay.verify(
                                Replay.readable(sim.inputs()),
                                new Replay.Recorded(sim.events().iterator())))
                .isInstanceOfSatisfying(
                        Replay.Verdict.Same.class,
                        same -> assertThat(same.image()).isEqualTo(sim.image()));
    }

    @Test
    void decidesTheSameFromTheSameSeed() {
        assertThat(text(99)).isEqualTo(text(99)).isNotEqualTo(text(98));
    }

    @Test
    void findsTheFirstEventThatDiffers() {
        Sim sim = new Sim(3, 2);
        List<EventRecord> shortened = sim.events().subList(0, sim.events().size() - 1);

        assertThat(
                        Replay.verify(
                                Replay.readable(sim.inputs()),
                                new Replay.Recorded(shortened.iterator())))
                .isInstanceOf(Replay.Verdict.Different.class);
    }

    private static String text(long seed) {
        Sim sim = new Sim(seed, 3);
        for (int step = 0; step < STEPS; step++) {
            sim.step();
        }
        return sim.events().toString();
    }
}
