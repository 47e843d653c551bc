package io.swarmlog.state.streams;

import io.swarmlog.log.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what a cut file left open. The records of a transaction, its markers, and what its
/// coordinator knows are in different files; after a power failure they are of different moments:
///
/// - A transaction that its coordinator does not know any more, or calls complete, is never ended:
///   nothing behind it would ever be read. It is aborted; its inputs are decided again.
/// - A coordinator may know an epoch of our producer that is older than what partitions have seen.
///   They refuse its records, and the ends of its transactions, for ever. What coordinators know is
///   then forgotten: our producer begins anew, and what was open hangs.
final class HungTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(HungTransactions.class);
    private static final String OFFSETS = "__consumer_offsets";
    private static final String TRANSACTIONS = "__transaction_state";
    private static final List<String> WRITTEN =
            List.of(Topics.EVENTS, Topics.MEMBER_EVENTS, Topics.ASSIGNMENTS);

    /// A broker that does not answer in this time is not the one whose files were cut.
    private static final long PATIENCE_S = 5;

    /// Between two looks, so long that whatever was on its way has arrived.
    private static final long PAUSE_NS = 1_000_000_000;

    private final Admin admin;
    private final String transactionalId;

    HungTransactions(Admin admin, String transactionalId) {
        this.admin = admin;
        this.transactionalId = transactionalId;
    }

    /// A transaction as its partition knows it.
    private record Open(TopicPartition partition, ProducerState producer, long from) {}

    /// How often a producer began anew.
    record Epoch(long producer, int number) {
        private boolean isAfter(Epoch other) {
            return producer == other.producer && number > other.number;
        }
    }

    /// Returns when nothing hangs. Throws [KafkaException] when the log does not do it.
    void end() {
        List<TopicPartition> partitions = partitions();
        if (isAlone() && isBehind(() -> seen(partitions), this::known, HungTransactions::pause)) {
            forget();
        }
        for (Open hung : hung(partitions)) {
            ProducerState producer = hung.producer();
            LOG.atWarn()
                    .addKeyValue("partition", hung.partition())
                    .addKeyValue("offset", hung.from())
                    .log("a transaction that nobody knows of any more is ended");
            await(
                    admin.abortTransaction(
                                    new AbortTransactionSpec(
                                            hung.partition(),
                                            producer.producerId(),
                                            (short) producer.producerEpoch(),
                                            producer.coordinatorEpoch().orElse(0)))
                            .all());
        }
    }

    private List<TopicPartition> partitions() {
        Set<String> names = new TreeSet<>(await(admin.listTopics(internalToo()).names()));
        names.removeIf(name -> !WRITTEN.contains(name) && !name.equals(OFFSETS));
        List<TopicPartition> all = new ArrayList<>();
        await(admin.describeTopics(names).allTopicNames())
                .forEach((name, topic) ->
                        topic.partitions()
                                .forEach(it -> all.add(new TopicPartition(name, it.partition()))));
        return all;
    }

    private static ListTopicsOptions internalToo() {
        return new ListTopicsOptions().listInternal(true);
    }

    /// Open before and after no coordinator knew of it: what ends in between is none.
    private List<Open> hung(List<TopicPartition> partitions) {
        List<Open> before = open(partitions);
        if (before.isEmpty()) {
            return List.of();
        }
        Set<Long> known = new TreeSet<>();
        await(admin.listTransactions().all()).stream()
                .filter(it ->
                        switch (it.state()) {
                            case ONGOING, PREPARE_ABORT, PREPARE_COMMIT, PREPARE_EPOCH_FENCE ->
                                    true;
                            case COMPLETE_ABORT, COMPLETE_COMMIT, EMPTY, UNKNOWN -> false;
                        })
                .forEach(it -> known.add(it.producerId()));
        return open(partitions).stream()
                .filter(it -> !known.contains(it.producer().producerId()))
                .filter(it -> before.stream().anyMatch(first -> isSame(first, it)))
                .toList();
    }

    private static boolean isSame(Open one, Open other) {
        return one.partition().equals(other.partition())
                && one.from() == other.from()
                && one.producer().producerId() == other.producer().producerId();
    }

    /// The open transactions of those who wrote to our topics.
    private List<Open> open(List<TopicPartition> partitions) {
        List<Open> all = new ArrayList<>();
        Set<Long> ours = new TreeSet<>();
        await(admin.describeProducers(partitions).all())
                .forEach((partition, found) ->
                        found.activeProducers()
                                .forEach(producer -> {
                                    if (!partition.topic().equals(OFFSETS)) {
                                        ours.add(producer.producerId());
                                    }
                                    producer.currentTransactionStartOffset()
                                            .ifPresent(from ->
                                                    all.add(new Open(partition, producer, from)));
                                }));
        own().ifPresent(it -> ours.add(it.producerId()));
        all.removeIf(it -> !ours.contains(it.producer().producerId()));
        return all;
    }

    /// Where brokers have copies of each other's files, no coordinator loses what it knows.
    private boolean isAlone() {
        var all = new DescribeClusterOptions().includeFencedBrokers(true);
        return await(admin.describeCluster(all).nodes()).size() == 1;
    }

    /// Whether the coordinator knows less than the partitions have seen. It is asked after them: it
    /// is the first to know of an epoch, so one that is begun in between makes it no older. And it
    /// must be so twice, as what follows can't be taken back.
    ///
    /// @param seen by partitions
    /// @param known of our producer by its coordinator
    static boolean isBehind(
            Supplier<List<Epoch>> seen, Supplier<Optional<Epoch>> known, Runnable pause) {
        for (int i = 0; i < 2; i++) {
            if (i > 0) {
                pause.run();
            }
            List<Epoch> first = seen.get();
            Optional<Epoch> own = known.get();
            if (own.isEmpty() || first.stream().noneMatch(it -> it.isAfter(own.get()))) {
                return false;
            }
        }
        return true;
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE_NS);
    }

    private List<Epoch> seen(List<TopicPartition> partitions) {
        return await(admin.describeProducers(partitions).all()).values().stream()
                .flatMap(it -> it.activeProducers().stream())
                .map(it -> new Epoch(it.producerId(), it.producerEpoch()))
                .toList();
    }

    private Optional<Epoch> known() {
        return own().map(it -> new Epoch(it.producerId(), it.producerEpoch()));
    }

    /// Only where nobody else has transactions. The topic is made again when it is needed.
    private void forget() {
        boolean isOurs =
                await(admin.listTransactions().all()).stream()
                        .allMatch(it -> it.transactionalId().equals(transactionalId));
        if (!isOurs) {
            throw new KafkaException(
                    "expected the newest epoch of "
                            + transactionalId
                            + ", but its coordinator has lost it, and others' transactions with it:"
                            + " stop the programs that write transactions to this Kafka, delete its"
                            + " topic "
                            + TRANSACTIONS
                            + ", and start this manager's daemon again");
        }
        LOG.atWarn().log("the coordinator of transactions has lost the newest: it begins anew");
        await(admin.deleteTopics(List.of(TRANSACTIONS)).all());
    }

    private Optional<TransactionDescription> own() {
        try {
            return Optional.of(
                    await(
                            admin.describeTransactions(List.of(transactionalId))
                                    .description(transactionalId)));
        } catch (KafkaException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException("expected to look after transactions, but", e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "expected an answer about transactions in %d s, but got none"
                            .formatted(PATIENCE_S),
                    e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
