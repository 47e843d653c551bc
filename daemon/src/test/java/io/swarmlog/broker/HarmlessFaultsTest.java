package io.swarmlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarmlessFaultsTest {
    @TempDir private Path folder;

    private static NullPointerException fault(String where) {
        var fault = new NullPointerException("a copy nobody has");
        fault.setStackTrace(
                new StackTraceElement[] {
                    new StackTraceElement("java.util.List", "toArray", "List.java", 1),
                    new StackTraceElement(where, "onMetadataUpdate", "Publisher.java", 65)
                });
        return fault;
    }

    @Test
    void theDaemonsLogTellsAllFaultsButThis() throws Exception {
        Path file = folder.resolve("daemon.log");
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("SWARMLOG_LOG_FILE", file.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(
                Objects.requireNonNull(getClass().getResource("/logback-file.xml")));
        var log = context.getLogger("org.apache.kafka.server.fault.LoggingFaultHandler");
        var quotas = fault("org.apache.kafka.metadata.publisher.DynamicTopicClusterQuotaPublisher");

        log.error("Encountered {} fault: {}", "publishing", "the first", quotas);
        log.error("Encountered a fault: the second", quotas);
        log.error("Encountered {} fault: {}", "publishing", "the third", fault("kafka.Other"));
        log.error("Encountered {} fault: {}", "publishing", "the fourth", new Error("worse"));
        context.stop();

        assertThat(Files.readString(file))
                .doesNotContain("the first", "the second")
                .contains("the third", "the fourth");
    }
}
