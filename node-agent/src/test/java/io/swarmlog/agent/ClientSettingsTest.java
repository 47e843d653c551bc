package io.swarmlog.agent;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.swarmlog.agent.inbox.Inbox;
import io.swarmlog.agent.report.Heartbeats;
import io.swarmlog.agent.report.Reporter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
    private static Map<String, Object> reaching(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put("bootstrap.servers", "127.0.0.1:1");
        return settings;
    }

    @Test
    void areSettingsThatKafkaTakes() {
        assertThatCode(
                        () -> {
                            for (var own : List.of(Reporter.settings(), Heartbeats.settings())) {
                                new KafkaProducer<>(
                                                reaching(own),
                                                new StringSerializer(),
                                                new ByteArraySerializer())
                                        .close(Duration.ZERO);
                            }
                            new KafkaConsumer<>(
                                            reaching(Inbox.settings()),
                                            new StringDeserializer(),
                                            new ByteArrayDeserializer())
                                    .close();
                        })
                .doesNotThrowAnyException();
    }
}
