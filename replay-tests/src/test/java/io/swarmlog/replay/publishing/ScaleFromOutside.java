package io.swarmlog.replay.publishing;

import io.swarmlog.codec.Wires;
import io.swarmlog.history.SwarmLog;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import io.swarmlog.signing.RecordSigner;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A program around a swarm that scales a service: writes one command, then reads `events` until it
/// hears what became of it.
final class ScaleFromOutside {
    private ScaleFromOutside() {}

    /// Arguments: the `client.properties` of `swarmlog publisher-cert`, a service, how many tasks.
    public static void main(String[] args)
            throws IOException, ExecutionException, InterruptedException {
        Map<String, Object> kafka = settings(Path.of(args[0]));
        var wish = new Input.ScaleService(args[1], Long.parseLong(args[2]));
        var command = new CommandRecord(UUID.randomUUID().toString(), "autoscaler", wish);
        Path identity = Path.of(String.valueOf(kafka.get("ssl.keystore.location")));
        RecordSigner signer = RecordSigner.ofKeyStore(Topics.COMMANDS, identity);
        try (SwarmLog log = SwarmLog.open(kafka)) {
            long from = publish(kafka, signer, log.wires(), command);
            System.out.println(outcome(kafka, log.wires(), command, from));
        }
    }

    static Map<String, Object> settings(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, Object> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put(name.toString(), value));
        return settings;
    }

    /// Writes the command, signed; the result is where to begin to look for its outcome.
    static long publish(
            Map<String, Object> kafka, RecordSigner signer, Wires wires, CommandRecord command)
            throws ExecutionException, InterruptedException {
        TopicPartition events = new TopicPartition(Topics.EVENTS, 0);
        long from;
        try (var consumer = consumer(kafka)) {
            from = consumer.endOffsets(List.of(events)).getOrDefault(events, 0L);
        }
        try (var producer =
                new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
            byte[] bytes = wires.commands().encode(command);
            producer.send(signer.sign(command.publisher(), bytes)).get();
        }
        return from;
    }

    /// What the swarm decided: the events of an input are all there when the last one is.
    static String outcome(
            Map<String, Object> kafka, Wires wires, CommandRecord command, long from) {
        TopicPartition events = new TopicPartition(Topics.EVENTS, 0);
        try (var consumer = consumer(kafka)) {
            consumer.assign(List.of(events));
            consumer.seek(events, from);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    EventRecord event = wires.events().decode(record.value());
                    if (!event.commandId().equals(command.commandId())) {
                        continue;
                    }
                    if (event.event()
                            instanceof Event.Rejected(var reason, String message, var _)) {
                        return "refused: " + reason + ": " + message;
                    }
                    if (event.last()) {
                        return "done, event " + event.sequence();
                    }
                }
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
