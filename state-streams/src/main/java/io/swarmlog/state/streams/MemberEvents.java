package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Topics;
import io.swarmlog.log.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings `member-events` to where `events` is before somebody begins to decide. They are written
/// in one transaction, so there is nothing to do but where an earlier version wrote no
/// `member-events`, or a disk lost some of them ([Mending#mayMissMemberEvents]).
///
/// What is written here is outside of any transaction. Whoever decided before is fenced by then; if
/// two should do this at once all the same, readers pass over what they have.
final class MemberEvents {
    private static final Logger LOG = LoggerFactory.getLogger(MemberEvents.class);
    private static final TopicPartition SOURCE = new TopicPartition(Topics.EVENTS, 0);
    private static final TopicPartition TARGET = new TopicPartition(Topics.MEMBER_EVENTS, 0);
    private static final Duration POLL = Duration.ofMillis(500);

    /// How far behind the end one looks first: markers of transactions have offsets, too.
    private static final long FIRST_LOOK = 64;

    private final Map<String, Object> kafka;
    private final Wires wires;

    MemberEvents(Map<String, Object> kafka, Wires wires) {
        this.kafka = kafka;
        this.wires = wires;
    }

    /// Returns when the topic has all events up to `sequence`.
    void catchUp(TurnReader log, long sequence) {
        ensureTopic(log.admin());
        long last = last(log).map(EventRecord::sequence).orElse(0L);
        if (last < sequence) {
            copy(log.reading(SOURCE), last, sequence);
            LOG.atInfo()
                    .addKeyValue("from", last + 1)
                    .addKeyValue("to", sequence)
                    .log("events were made known to workers");
        }
    }

    private static void ensureTopic(Admin admin) {
        try {
            if (!admin.listTopics().names().get().contains(Topics.MEMBER_EVENTS)) {
                admin.createTopics(
                                List.of(
                                        new NewTopic(
                                                        Topics.MEMBER_EVENTS,
                                                        Optional.of(1),
                                                        Optional.empty())
                                                .configs(Map.of("retention.ms", "-1"))))
                        .all()
                        .get();
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("expected the topic member-events, but got none", e);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// The last event that workers were told.
    private Optional<EventRecord> last(TurnReader log) {
        Consumer<byte[], byte[]> consumer = log.reading(TARGET);
        long end = log.end(TARGET, IsolationLevel.READ_COMMITTED);
        long begin = consumer.beginningOffsets(List.of(TARGET)).getOrDefault(TARGET, 0L);
        for (long look = FIRST_LOOK; ; look *= 16) {
            long from = Math.max(begin, end - look);
            Optional<EventRecord> found = lastOf(consumer, from, end);
            if (found.isPresent() || from == begin) {
                return found;
            }
        }
    }

    private Optional<EventRecord> lastOf(Consumer<byte[], byte[]> consumer, long from, long end) {
        Optional<EventRecord> last = Optional.empty();
        consumer.seek(TARGET, from);
        while (consumer.position(TARGET) < end) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(TARGET);
            if (!records.isEmpty()) {
                last = Optional.of(wires.events().decode(records.getLast().value()));
            }
        }
        return last;
    }

    private void copy(Consumer<byte[], byte[]> consumer, long last, long upTo) {
        consumer.seekToBeginning(List.of(SOURCE));
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            long copied = last;
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            while (copied < upTo) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL).records(SOURCE)) {
                    EventRecord event = wires.events().decode(each.value());
                    if (event.sequence() > copied && event.sequence() <= upTo) {
                        sent.add(producer.send(known(each, event)));
                        copied = event.sequence();
                    }
                }
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
                sent.clear();
            }
        } catch (ExecutionException e) {
            throw new KafkaException("expected to write member-events, but could not", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private ProducerRecord<byte[], byte[]> known(
            ConsumerRecord<byte[], byte[]> read, EventRecord event) {
        byte[] value = wires.events().encode(WorkerView.of(event));
        return new ProducerRecord<>(Topics.MEMBER_EVENTS, 0, read.timestamp(), read.key(), value);
    }
}
