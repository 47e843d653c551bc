package io.swarmlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.client.SteadyClock;
import io.swarmlog.log.Topics;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

class TopicLayoutTest {
    /// Kafka refuses what a client stamps an hour ahead, and keeps what is stamped in 2036 until then.
    @Test
    void theServerStampsWhatIsWrittenAnywhere() {
        for (TopicLayout.Layout layout : TopicLayout.layouts(16, (short) 3, Long.MAX_VALUE)) {
            assertThat(layout.configs())
                    .as(layout.name())
                    .containsEntry("message.timestamp.type", "LogAppendTime");
        }
    }

    @Test
    void theLineIsOnDiskBeforeItIsAcknowledged() {
        assertThat(TopicLayout.layouts(16, (short) 3, Long.MAX_VALUE))
                .filteredOn(layout -> layout.name().equals(Topics.INPUTS))
                .allSatisfy(layout ->
                        assertThat(layout.configs()).containsEntry("flush.messages", "1"));
    }

    /// The class of this program is found before Kafka's own.
    @Test
    void kafkaGoesByTheSteadyClock() {
        assertThat(Time.SYSTEM.getClass().getProtectionDomain().getCodeSource().getLocation())
                .isEqualTo(TopicLayout.class.getProtectionDomain().getCodeSource().getLocation());
        assertThat(Time.SYSTEM.milliseconds())
                .isBetween(SteadyClock.SYSTEM.millis() - 1_000, SteadyClock.SYSTEM.millis());
    }
}
