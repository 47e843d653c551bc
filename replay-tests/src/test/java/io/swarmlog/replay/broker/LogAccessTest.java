package io.swarmlog.replay.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.replay.support.TestLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets in, and who may do what: with real certificates against a real broker.
class LogAccessTest {
    private static final NodeId WORKER = new NodeId("worker01worker01worker01w");

    @TempDir private static Path directory;
    private static TestLog log;

    @BeforeAll
    static void start() throws IOException {
        log = TestLog.start(directory);
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Topics.INPUTS,
                Topics.EVENTS,
                Topics.MEMBER_EVENTS,
                Topics.COMMANDS,
                Topics.ASSIGNMENTS,
                Topics.REPORTS,
                Topics.HEARTBEATS,
                Topics.SNAPSHOTS,
                Topics.MEMBER_SNAPSHOTS,
                Topics.LOGS,
                Topics.SCHEMAS
            })
    void aManagerWritesAndReadsEveryTopic(String topic) throws Exception {
        var written = write(log.manager(), topic, "by a manager");

        assertThat(read(log.manager(), topic, written.partition(), written.offset()))
                .isEqualTo("by a manager");
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.REPORTS, Topics.HEARTBEATS, Topics.LOGS})
    void aWorkerWritesWhatItSees(String topic) throws Exception {
        assertThat(write(log.worker(WORKER), topic, "seen").hasOffset()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.INPUTS, Topics.EVENTS, Topics.COMMANDS, Topics.ASSIGNMENTS})
    void aWorkerDecidesNothingAndThatItTriedIsTold(String topic) throws Exception {
        var worker = log.worker(WORKER);
        var told = new LinkedBlockingQueue<String>();

        try (var _ =
                log.onDenied((who, _, what, where) -> told.add(who + " " + what + " " + where))) {
            assertThatThrownBy(() -> write(worker, topic, "no"))
                    .hasCauseInstanceOf(TopicAuthorizationException.class);

            assertThat(told.poll(20, TimeUnit.SECONDS))
                    .startsWith("User:swarm-worker ")
                    .endsWith(" " + topic);
        }
    }

    @Test
    void aWorkerReadsWhatWorkersMayKnowOfEvents() throws Exception {
        var event = write(log.manager(), Topics.MEMBER_EVENTS, "happened");

        assertThat(
                        read(
                                log.worker(WORKER),
                                Topics.MEMBER_EVENTS,
                                event.partition(),
                                event.offset()))
                .isEqualTo("happened");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Topics.INPUTS,
                Topics.EVENTS,
                Topics.COMMANDS,
                Topics.REPORTS,
                Topics.SNAPSHOTS,
                Topics.LOGS
            })
    void aWorkerReadsNeitherHistoryNorWhatOthersWrite(String topic) throws Exception {
        var written = write(log.manager(), topic, "asked");
        var worker = log.worker(WORKER);

        assertThatThrownBy(() -> read(worker, topic, written.partition(), written.offset()))
                .isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void aPublisherWritesCommands() throws Exception {
        var written = write(log.publisher("pipeline"), Topics.COMMANDS, "scale");

        assertThat(read(log.manager(), Topics.COMMANDS, 0, written.offset())).isEqualTo("scale");
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.INPUTS, Topics.EVENTS, Topics.ASSIGNMENTS, Topics.REPORTS})
    void aPublisherWritesCommandsOnly(String topic) throws IOException {
        var publisher = log.publisher("pipeline");

        assertThatThrownBy(() -> write(publisher, topic, "no"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void neitherWorkerNorPublisherChangesTheTopics() throws IOException {
        for (var settings : List.of(log.worker(WORKER), log.publisher("pipeline"))) {
            try (var admin = Admin.create(settings)) {
                assertThatThrownBy(() -> admin.deleteTopics(List.of(Topics.EVENTS)).all().get())
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void aCertificateOfAnotherRootIsRefused() throws IOException {
        var stranger = log.stranger();

        assertThatThrownBy(() -> write(stranger, Topics.COMMANDS, "no"))
                .hasCauseInstanceOf(SslAuthenticationException.class);
    }

    @Test
    void aWorkerCanNotPoseAsTheLog() throws Exception {
        var settings = log.worker(WORKER);
        var engines = new io.swarmlog.broker.MutualTls();
        engines.configure(settings);
        var manager = new io.swarmlog.broker.MutualTls();
        manager.configure(log.manager());

        assertThatThrownBy(() ->
                        Handshake.between(
                                manager.createClientSslEngine("localhost", 1, ""),
                                engines.createServerSslEngine("localhost", 1)))
                .hasStackTraceContaining("expected the certificate of a manager");
        Handshake.between(
                engines.createClientSslEngine("localhost", 1, ""),
                manager.createServerSslEngine("localhost", 1));
    }

    @Test
    void aConnectionInPlainTextIsRefused() {
        var plain = new HashMap<String, Object>(Map.of("bootstrap.servers", log.bootstrap()));
        plain.put("max.block.ms", 1_000);

        assertThatThrownBy(() -> write(plain, Topics.COMMANDS, "no"))
                .hasCauseInstanceOf(TimeoutException.class);
    }

    private static RecordMetadata write(Map<String, Object> settings, String topic, String text)
            throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(topic, bytes, bytes))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private static String read(
            Map<String, Object> settings, String topic, int partition, long offset) {
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var place = new TopicPartition(topic, partition);
            consumer.assign(List.of(place));
            consumer.seek(place, offset);
            var records = consumer.poll(Duration.ofSeconds(20)).records(place);
            return new String(records.getFirst().value(), StandardCharsets.UTF_8);
        }
    }
}
