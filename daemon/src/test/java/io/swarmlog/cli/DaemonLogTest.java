package io.swarmlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The log of a daemon that `up` started, as logback-file.xml has it.
@Timeout(60)
class DaemonLogTest {
    private static final long SIZE = 20 << 10;

    /// The current one and four before it.
    private static final int FILES = 5;

    @TempDir private Path folder;

    @Test
    void whatIsSaidForEverTakesABoundedRoom() throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("SWARMLOG_LOG_FILE", folder.resolve("daemon.log").toString());
        context.putProperty("SWARMLOG_LOG_SIZE", "20KB");
        // Before the environment's and the process's.
        context.putProperty("SWARMLOG_LOG_LEVEL", "INFO");
        context.putProperty("SWARMLOG_LOG_CHECK", "1 millisecond");
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(
                Objects.requireNonNull(getClass().getResource("/logback-file.xml")));
        var log = context.getLogger("io.swarmlog.daemon.Daemon");

        for (int line = 0; line < 200_000 && !isFull(line); line++) {
            log.info("the node is there {}", line);
        }
        log.info("the last line");
        context.stop();

        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.toList()).hasSize(FILES);
        }
        assertThat(Files.readString(folder.resolve("daemon.log"))).contains("the last line");
        assertThat(Files.size(folder.resolve("daemon.log.1"))).isLessThan(8 * SIZE);
    }

    /// Twice around.
    private boolean isFull(int line) throws IOException {
        return line > 20_000 && Files.exists(folder.resolve("daemon.log.4"));
    }
}
