package io.swarmlog.publish;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.history.LogReader;
import io.swarmlog.history.Place;
import io.swarmlog.history.SwarmLog;
import io.swarmlog.history.Until;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Topics;
import io.swarmlog.signing.RecordSigner;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Writes one command and waits for what becomes of it.
public final class Publishing {
    /// A swarm that says nothing for so long does not serve.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Where the names of commands live in the schema.
    private static final String NAMESPACE = "io.swarmlog.avro.";

    /// `{"ScaleService": …`: the name of a command without its namespace.
    private static final Pattern SHORT_NAME =
            Pattern.compile("^\\s*\\{\\s*\"([A-Za-z]+)\"\\s*:", Pattern.DOTALL);

    private final SwarmLog log;
    private final RecordSigner signer;

    /// @param log as a publisher reaches it, or a manager
    /// @param identity of that one
    public Publishing(SwarmLog log, TlsFiles identity) throws IOException {
        this.log = log;
        this.signer =
                RecordSigner.showing(
                        Topics.COMMANDS, identity.certificateChain(), identity.privateKeyPem());
    }

    /// What became of a command.
    public enum Outcome {
        DONE,
        REFUSED,
        UNKNOWN
    }

    /// The command in Avro's JSON, under a fresh id. The name of the command may be without its
    /// namespace.
    ///
    /// @throws IllegalArgumentException when it is none; the text says what was expected
    public CommandRecord command(String json, String publisher) {
        Matcher name = SHORT_NAME.matcher(json);
        String full =
                name.find()
                        ? "{\"" + NAMESPACE + name.group(1) + "\":" + json.substring(name.end())
                        : json;
        return log.wires()
                .commands()
                .parse(
                        "{\"commandId\":\"%s\",\"publisher\":\"%s\",\"command\":%s}"
                                .formatted(UUID.randomUUID(), publisher, full));
    }

    /// Writes the command, and gives every event there is to `each` up to those that came of it,
    /// which tell the outcome.
    public Outcome publish(CommandRecord command, Consumer<EventRecord> each) {
        write(command);
        AtomicReference<Outcome> outcome = new AtomicReference<>(Outcome.UNKNOWN);
        try (LogReader reader = log.reader()) {
            reader.read(
                    Topics.EVENTS,
                    log.wires().events(),
                    new Place.Beginning(),
                    new Until.Elapsed(PATIENCE),
                    logged -> {
                        EventRecord event = logged.value();
                        each.accept(event);
                        if (!event.commandId().equals(command.commandId())) {
                            return true;
                        }
                        boolean refused = event.event() instanceof Event.Rejected;
                        outcome.set(refused ? Outcome.REFUSED : Outcome.DONE);
                        return !event.last();
                    });
        }
        return outcome.get();
    }

    private void write(CommandRecord command) {
        Map<String, Object> settings = new HashMap<>(log.kafka());
        settings.put("acks", "all");
        settings.put("delivery.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("request.timeout.ms", (int) PATIENCE.dividedBy(2).toMillis());
        settings.put("max.block.ms", PATIENCE.toMillis());
        settings.put("linger.ms", 0);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(signer.sign(command.publisher(), log.wires().commands().encode(command)))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the command was written", e);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(
                    "expected the log to take the command, but: " + cause.getMessage(), cause);
        }
    }
}
