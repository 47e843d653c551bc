package io.swarmlog.replay.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.ListeningPort;
import io.swarmlog.replay.support.SilentPort;
import io.swarmlog.replay.support.TestLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a port tells of who listens on it.
class ListeningPortTest {
    private static final Duration PATIENCE = Duration.ofMillis(400);

    @TempDir private Path directory;

    @Test
    void aProcessThatStandsStillIsNotGone() throws Exception {
        var port = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        var at = new ListeningPort("127.0.0.1", port.getLocalPort());
        try (port) {
            // It never accepts, as a process that is stopped.
            assertThat(at.isGone(PATIENCE)).isFalse();
        }
        assertThat(at.isGone(PATIENCE)).as("gone when nobody listens").isTrue();
    }

    @Test
    void aPortThatNeitherTakesNorRefusesIsGone() throws Exception {
        try (var silent = SilentPort.at(0)) {
            assertThat(new ListeningPort("127.0.0.1", silent.port()).isGone(PATIENCE)).isTrue();
        }
    }

    /// Kafka's own answer to a port that is taken is to halt the process.
    @Test
    void aTakenPortIsAnErrorThatNamesIt() throws Exception {
        try (var log = TestLog.start(directory.resolve("one"))) {
            var config = log.onItsPorts(directory.resolve("other"));

            assertThatThrownBy(() -> EmbeddedKafka.start(config))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "expected port %d of 127.0.0.1 to be free for the log, but it is taken",
                            config.listeners().clientPort());
        }
    }
}
