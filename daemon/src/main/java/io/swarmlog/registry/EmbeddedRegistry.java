package io.swarmlog.registry;

import io.swarmlog.client.LogConsumer;
import io.swarmlog.codec.RegistryClient;
import io.swarmlog.codec.SchemaId;
import io.swarmlog.codec.SchemaIds;
import io.swarmlog.codec.SchemasUnavailable;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The registry as this process sees it: the topic `swarmlog.schemas`, folded.
///
/// To register is to append and then to read up to what was appended; numbers come from the order
/// on the topic, so managers that register at the same moment still agree. Each record has a key of
/// its own, so compaction takes none away and the order stays.
public final class EmbeddedRegistry implements SchemaIds, AutoCloseable {
    private static final TopicPartition SCHEMAS = new TopicPartition(Topics.SCHEMAS, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);

    /// More versions than a swarm ever has: what comes in over the network is bounded.
    static final int MAX_VERSIONS = 10_000;

    /// Key and value of a record are texts: `group NUL artifact NUL nonce` and the schema.
    private static final String SEPARATOR = "\0";

    private final SchemaBook book = new SchemaBook();
    private final Producer<String, String> producer;
    private final Consumer<String, String> consumer;

    private EmbeddedRegistry(Map<String, Object> kafka) {
        Map<String, Object> writing = new HashMap<>(kafka);
        writing.put("acks", "all");
        writing.put("linger.ms", 0);
        writing.put("delivery.timeout.ms", (int) PATIENCE.toMillis());
        writing.put("request.timeout.ms", (int) PATIENCE.toMillis() / 2);
        writing.put("max.request.size", 8 << 20);
        Map<String, Object> reading = new HashMap<>(kafka);
        reading.put("enable.auto.commit", false);
        reading.put("auto.offset.reset", "earliest");
        reading.put("fetch.max.wait.ms", 10);
        this.producer =
                new KafkaProducer<>(writing, new StringSerializer(), new StringSerializer());
        this.consumer =
                new LogConsumer<>(reading, new StringDeserializer(), new StringDeserializer());
    }

    /// Reads what is registered.
    ///
    /// @param kafka how a manager reaches the log
    public static EmbeddedRegistry open(Map<String, Object> kafka) {
        EmbeddedRegistry registry = new EmbeddedRegistry(kafka);
        try {
            registry.consumer.assign(List.of(SCHEMAS));
            registry.consumer.seekToBeginning(List.of(SCHEMAS));
            registry.readToTheEnd();
            return registry;
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    @Override
    public SchemaId idOf(String subject, String schema) {
        SchemaVersion version =
                register(new SchemaBook.Registration(RegistryClient.GROUP, subject, schema));
        return new SchemaId(Math.toIntExact(version.contentId()));
    }

    @Override
    public String textOf(SchemaId id) {
        return version(id)
                .map(SchemaVersion::text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "expected a registered schema, but %d is none"
                                        .formatted(id.value())));
    }

    /// A number that no schema can have is not looked for.
    private Optional<SchemaVersion> version(SchemaId id) {
        if (id.value() < 1 || id.value() > MAX_VERSIONS) {
            return Optional.empty();
        }
        try {
            return find(book -> book.all().filter(v -> v.contentId() == id.value()).findFirst());
        } catch (KafkaException e) {
            throw new SchemasUnavailable(
                    "expected the log to say what schema %d is, but it did not answer"
                            .formatted(id.value()),
                    e);
        }
    }

    /// The version with that text, made when it is new.
    synchronized SchemaVersion register(SchemaBook.Registration wanted) {
        Optional<SchemaVersion> known =
                book.of(wanted.group(), wanted.artifact())
                        .filter(version -> version.text().equals(wanted.text()))
                        .findFirst();
        if (known.isPresent()) {
            return known.orElseThrow();
        }
        if (book.size() >= MAX_VERSIONS) {
            throw new IllegalStateException(
                    "expected at most " + MAX_VERSIONS + " schemas, but this would be one more");
        }
        long offset = append(wanted);
        while (consumer.position(SCHEMAS) <= offset) {
            readOn();
        }
        return book.add(wanted);
    }

    /// Looks in the book; what is not in it may have been registered elsewhere meanwhile.
    synchronized <T> Optional<T> find(Function<SchemaBook, Optional<T>> question) {
        Optional<T> found = question.apply(book);
        if (found.isPresent()) {
            return found;
        }
        readToTheEnd();
        return question.apply(book);
    }

    private long append(SchemaBook.Registration wanted) {
        String key =
                String.join(
                        SEPARATOR, wanted.group(), wanted.artifact(), UUID.randomUUID().toString());
        try {
            return producer.send(new ProducerRecord<>(Topics.SCHEMAS, 0, key, wanted.text()))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("expected to register a schema, but was stopped", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "expected the log to take schema " + wanted.artifact() + ", but it did not", e);
        }
    }

    private void readToTheEnd() {
        long end = consumer.endOffsets(List.of(SCHEMAS), PATIENCE).getOrDefault(SCHEMAS, 0L);
        while (consumer.position(SCHEMAS, PATIENCE) < end) {
            readOn();
        }
    }

    private void readOn() {
        for (ConsumerRecord<String, String> each : consumer.poll(POLL).records(SCHEMAS)) {
            List<String> key = List.of(each.key().split(SEPARATOR, -1));
            book.add(new SchemaBook.Registration(key.get(0), key.get(1), each.value()));
        }
    }

    @Override
    public synchronized void close() {
        producer.close(Duration.ofSeconds(1));
        consumer.close();
    }
}
