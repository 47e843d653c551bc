package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.broker.quorum.Copies;
import io.swarmlog.broker.quorum.Quorum;
import io.swarmlog.replay.support.TestQuorum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When a manager that came is one.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AwaitVoterTest {
    private static final Duration MOMENT = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path directory;

    @Test
    void aManagerIsOneWhenItVotesAndHasItsCopies() throws Exception {
        try (var managers = TestQuorum.found(directory);
                var admin = managers.admin()) {
            var second = managers.start(2);
            boolean beforeItVotes = QuorumKeeper.awaitVoter(managers.client(), 2, MOMENT);
            new Quorum(admin).add(second.voter());
            boolean beforeItsCopies = QuorumKeeper.awaitVoter(managers.client(), 2, MOMENT);
            var spread = new Copies(admin).spread(new TreeSet<>(List.of(1, 2)), PATIENCE);

            boolean atLast = QuorumKeeper.awaitVoter(managers.client(), 2, PATIENCE);

            assertThat(beforeItVotes).isFalse();
            assertThat(beforeItsCopies).isFalse();
            assertThat(spread).isTrue();
            assertThat(atLast).isTrue();
        }
    }
}
