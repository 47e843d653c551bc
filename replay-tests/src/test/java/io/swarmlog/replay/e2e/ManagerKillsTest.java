package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.bench.BenchRow;
import io.swarmlog.bench.KillsBench;
import io.swarmlog.hosts.TestHosts;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Three managers, of which now one and now another is lost, under commands to all of them. The long
/// version is `swarmlog bench manager-kills`.
final class ManagerKillsTest {
    private static final int KILLS = 4;

    /// Has each kind of loss, also of the manager that leads.
    private static final long SEED = 8;

    @Test
    @Timeout(480)
    void losesNoAcknowledgedCommandAndDoesNoneTwice() throws Exception {
        try (TestHosts hosts = TestHosts.up(3, TestDaemon.java())) {
            Map<String, Double> found =
                    KillsBench.play(hosts, KILLS, SEED, _ -> {}).stream()
                            .collect(Collectors.toMap(BenchRow::what, BenchRow::value));

            assertThat(found).containsEntry("managers lost", (double) KILLS);
            assertThat(found.get("commands acknowledged")).isGreaterThan(KILLS);
        }
    }
}
