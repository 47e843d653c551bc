package io.swarmlog.agent.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.agent.Orders;
import io.swarmlog.agent.Wired;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.sealing.RecordOpener;
import io.swarmlog.sealing.RecordPlace;
import io.swarmlog.sealing.RecordSealer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InboxTest {
    private static final TopicPartition SEAT = new TopicPartition(Topics.ASSIGNMENTS, 3);

    private final Wired<Assignment> wire = new Wired<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private Optional<Inbox> inbox = Optional.empty();

    @AfterEach
    void close() {
        inbox.ifPresent(Inbox::close);
    }

    private void open(Consumer<String, byte[]> first) {
        open(first, List::of);
    }

    private void open(Consumer<String, byte[]> first, Supplier<List<PrivateKey>> keys) {
        BlockingQueue<Consumer<String, byte[]>> consumers =
                new LinkedBlockingQueue<>(List.of(first, consumer));
        inbox =
                Optional.of(
                        new Inbox(
                                consumers::remove,
                                new AssignmentReader(wire, new RecordOpener(keys), Orders.NODE),
                                3,
                                new Inbox.Reader() {
                                    @Override
                                    public void ordered(Map<TaskId, Optional<Assignment>> orders) {
                                        orders.forEach((task, order) ->
                                                told.add(
                                                        task
                                                                + " "
                                                                + order.map(Assignment::desired)
                                                                        .map(TaskState::text)
                                                                        .orElse("gone")));
                                    }

                                    @Override
                                    public void caughtUp() {
                                        told.add("caught up");
                                    }
                                }));
    }

    private void holds(List<ConsumerRecord<String, byte[]>> records) {
        consumer.updateBeginningOffsets(Map.of(SEAT, 0L));
        consumer.updateEndOffsets(Map.of(SEAT, (long) records.size()));
        consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
    }

    private ConsumerRecord<String, byte[]> order(int offset, String task, TaskState desired) {
        return new ConsumerRecord<>(
                SEAT.topic(),
                SEAT.partition(),
                offset,
                task,
                wire.encode(Orders.order(task, desired)));
    }

    private void hears(String line) throws InterruptedException {
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(line);
    }

    @Test
    void tellsTheNewestRecordOfEachTaskAndThenThatItHasAll() throws InterruptedException {
        holds(
                List.of(
                        order(0, "t1", TaskState.READY),
                        order(1, "t2", TaskState.RUNNING),
                        order(2, "t1", TaskState.RUNNING),
                        new ConsumerRecord<>(SEAT.topic(), SEAT.partition(), 3, "t2", null)));
        open(consumer);

        hears("t1 running");
        hears("t2 gone");
        hears("caught up");
    }

    @Test
    void passesOverWhatIsNotForThisNodeOrCannotBeRead() throws InterruptedException {
        Assignment own = Orders.order("t1", TaskState.RUNNING);
        Assignment others =
                new Assignment(
                        own.task(),
                        new NodeId("other"),
                        own.service(),
                        own.serviceName(),
                        own.serviceLabels(),
                        own.slot(),
                        own.desired(),
                        own.observed(),
                        own.spec(),
                        own.hostPorts(),
                        own.networks(),
                        own.registryAuth(),
                        own.genericResources());
        holds(
                List.of(
                        new ConsumerRecord<>(SEAT.topic(), 3, 0, "t1", wire.encode(others)),
                        new ConsumerRecord<>(
                                SEAT.topic(),
                                3,
                                1,
                                "t2",
                                "nonsense".getBytes(StandardCharsets.UTF_8))));
        open(consumer);

        hears("caught up");
    }

    @Test
    void readsAgainAfterTrouble() throws InterruptedException {
        var broken = new MockConsumer<String, byte[]>("earliest");
        broken.updateBeginningOffsets(Map.of(SEAT, 0L));
        broken.updateEndOffsets(Map.of(SEAT, 1L));
        broken.setPollException(new KafkaException("the log is away"));
        holds(List.of(order(0, "t1", TaskState.RUNNING)));
        open(broken);

        hears("t1 running");
        hears("caught up");
    }

    private ConsumerRecord<String, byte[]> sealed(int offset, String task, String node) {
        byte[] value =
                new RecordSealer()
                        .seal(
                                Orders.KEY.getPublic(),
                                new RecordPlace(SEAT.topic(), task, node),
                                wire.encode(Orders.order(task, TaskState.RUNNING)));
        return new ConsumerRecord<>(SEAT.topic(), SEAT.partition(), offset, task, value);
    }

    @Test
    void opensWhatIsSealedToTheNodeAndPassesOverWhatIsSealedToAnother()
            throws InterruptedException {
        holds(List.of(sealed(0, "t1", "other"), sealed(1, "t2", Orders.NODE.value())));
        open(consumer, () -> List.of(Orders.KEY.getPrivate()));

        hears("t2 running");
        hears("caught up");
    }

    @Test
    void hasNotCaughtUpBeforeTheKeyOfARecordIsThere() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        holds(List.of(sealed(0, "t1", Orders.NODE.value()), order(1, "t2", TaskState.READY)));
        open(
                consumer,
                () -> asked.incrementAndGet() < 3 ? List.of() : List.of(Orders.KEY.getPrivate()));

        hears("t2 ready");
        hears("t1 running");
        hears("caught up");
        assertThat(asked).hasValueGreaterThanOrEqualTo(3);
    }
}
