package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.broker.Answers;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.LogUnavailable;
import io.swarmlog.broker.quorum.Copies;
import io.swarmlog.broker.quorum.Quorum;
import io.swarmlog.log.Topics;
import io.swarmlog.replay.support.TestQuorum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When a manager that came is one of those that keep the log.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LogKeepingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private static void setMajority(Admin admin, String majority) throws Exception {
        var reports = new ConfigResource(ConfigResource.Type.TOPIC, Topics.REPORTS);
        var set =
                new AlterConfigOp(
                        new ConfigEntry("min.insync.replicas", majority), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(reports, List.of(set))).all().get();
    }

    private static boolean keepsLog(Admin admin) {
        try {
            return LogKeeping.keepsLog(admin, 2);
        } catch (LogUnavailable e) {
            return false;
        }
    }

    @Test
    void aManagerIsOneWhenItVotesAndHasItsCopiesAndAMajorityMustHaveARecord() throws Exception {
        try (var managers = TestQuorum.found(directory);
                var admin = managers.admin()) {
            EmbeddedKafka second = managers.start(2);
            assertThat(keepsLog(admin)).as("before it votes").isFalse();

            new Quorum(admin).add(second.voter());
            assertThat(keepsLog(admin)).as("before its copies came").isFalse();

            var both = new TreeSet<>(List.of(1, 2));
            assertThat(new Copies(admin).spread(both, PATIENCE)).isTrue();
            assertThat(LogKeeping.untilItKeepsLog(managers.client(), 2, () -> true)).isTrue();

            setMajority(admin, "1");
            while (keepsLog(admin)) {
                Thread.onSpinWait();
            }
            assertThat(new Copies(admin).spread(both, PATIENCE)).isTrue();
            assertThat(LogKeeping.untilItKeepsLog(managers.client(), 2, () -> true)).isTrue();
        }
    }

    /// The move is under way then: the copies have a place, and are not there.
    @Test
    void aManagerThatStoppedBeforeItsCopiesCameIsNone() throws Exception {
        try (var managers = TestQuorum.found(directory);
                var admin = managers.admin()) {
            managers.join(2);
            assertThat(new Copies(admin).spread(new TreeSet<>(List.of(1, 2)), PATIENCE)).isTrue();
            managers.join(3);
            managers.stop(3);
            var copies = new Copies(admin);
            assertThat(copies.spread(new TreeSet<>(List.of(1, 2, 3)))).isFalse();

            // A server may show the move a moment after it began.
            assertThat(Answers.until(() -> copies.holders().contains(3), PATIENCE)).isTrue();
            assertThat(new Quorum(admin).view().hasVoter(3)).isTrue();
            assertThat(LogKeeping.keepsLog(admin, 3)).isFalse();
        }
    }

    @Test
    void nobodyWaitsForAManagerThatNobodyWants() throws Exception {
        try (var managers = TestQuorum.found(directory)) {
            assertThat(LogKeeping.untilItKeepsLog(managers.client(), 2, () -> false)).isFalse();
        }
    }
}
