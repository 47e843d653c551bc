package io.swarmlog.replay.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.Wires;
import io.swarmlog.history.SwarmLog;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import io.swarmlog.model.Reason;
import io.swarmlog.publish.Publishing;
import io.swarmlog.registry.EmbeddedRegistry;
import io.swarmlog.replay.support.TestLog;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program of docs/PUBLISHING.md before a real log.
final class PublishingTest {
    @Test
    void aPublishedCommandLiesOnTheLogAndItsOutcomeIsHeard(@TempDir Path folder) throws Exception {
        try (TestLog log = TestLog.start(folder);
                EmbeddedRegistry schemas = EmbeddedRegistry.open(log.manager())) {
            Wires wires = AvroWires.of(schemas);
            Map<String, Object> publisher = log.publisher("autoscaler");
            var wish = new Input.ScaleService("web", 5);
            var command = new CommandRecord("c1", "autoscaler", wish);
            try (SwarmLog own = SwarmLog.open(publisher)) {
                long from =
                        ScaleFromOutside.publish(
                                publisher, log.signer("autoscaler"), own.wires(), command);
                refuse(log.manager(), wires, command);

                assertThat(ScaleFromOutside.outcome(publisher, own.wires(), command, from))
                        .isEqualTo("refused: NOT_FOUND: service web not found");
                CommandRecord same =
                        new Publishing(own, log.identity("autoscaler"))
                                .command(
                                        "{\"ScaleService\": {\"service\": \"web\", \"replicas\": 5}}",
                                        "autoscaler");
                assertThat(same.command()).isEqualTo(wish);
            }
            try (SwarmLog manager = SwarmLog.open(log.manager())) {
                Iterator<Logged<CommandRecord>> written =
                        manager.reader().all(Topics.COMMANDS, wires.commands());
                assertThat(written.next().value()).isEqualTo(command);
                assertThat(written.hasNext()).isFalse();
            }
        }
    }

    /// What a swarm without such a service answers.
    private static void refuse(Map<String, Object> kafka, Wires wires, CommandRecord command)
            throws Exception {
        EventRecord refused =
                new EventRecord(
                        1,
                        0,
                        1_000,
                        new Origin.Published(0),
                        command.publisher(),
                        command.commandId(),
                        true,
                        new Event.Rejected(Reason.NOT_FOUND, "service web not found"));
        try (var producer =
                new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
            byte[] bytes = wires.events().encode(refused);
            producer.send(new ProducerRecord<>(Topics.EVENTS, 0, "web", bytes)).get();
        }
    }
}
