package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.bench.BenchRow;
import io.swarmlog.bench.Benches;
import io.swarmlog.bench.Load;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The manager that leads everything is killed and started again, several times, then the next.
///
/// One that led remembers at its start that it leads, and its broker passes what only the leader answers
/// to itself ([io.swarmlog.broker.quorum.Quorum]): without the look for another, two of three runs ended
/// at a manager that was not let back.
@Tag("long")
final class FailoverTest {
    private static final int ROUNDS = 6;

    @Test
    @Timeout(600)
    void aManagerThatLedAndWasKilledIsLetBack() throws Exception {
        var found =
                Benches.FAILOVER.run(
                        new Load(
                                Path.of("/var/run/docker.sock"),
                                Optional.empty(),
                                TestDaemon.java(),
                                ROUNDS,
                                true,
                                new Load.Trial(0, 0, 0),
                                _ -> {}));

        assertThat(found)
                .extracting(BenchRow::what)
                .anyMatch(it -> it.startsWith("leader killed"))
                .anyMatch(it -> it.startsWith("leader stopped"));
    }
}
