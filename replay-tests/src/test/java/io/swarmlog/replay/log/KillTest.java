package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.follow.Follower;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.state.control.Control;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Control is killed in the middle of its work, again and again. Nothing is lost, nothing twice.
class KillTest {
    private static final int KILLS = 3;
    private static final int INPUTS_A_LIFE = 200;

    @TempDir private Path directory;

    @Test
    void theEventsAreThoseOfDecidingOnceWhateverIsKilled() throws Exception {
        try (var log = TestLog.start(directory);
                var live = new Follower(log.manager(), Manager.WIRES).start();
                var inputs = new InputAppender(log.manager(), Manager.WIRES.inputs())) {
            inputs.append("init", input("init", Wishes.initialise())).get();
            int made = 0;
            for (int life = 0; life < KILLS; life++) {
                long before = live.image().sequence();
                Process control = control(log, "one");
                for (int i = 0; i < INPUTS_A_LIFE; i++) {
                    String name = "service-" + made++;
                    inputs.append(name, input(name, Wishes.create(name, 2)));
                }
                // Killed as soon as its first decisions are seen, with most still to come.
                Manager.await(live, image -> image.sequence() > before);
                control.destroyForcibly().waitFor();
            }
            int all = made;
            Process last = control(log, "one");
            Manager.await(live, image -> image.services().size() == all);
            last.destroyForcibly().waitFor();

            assertThat(events(log)).isEqualTo(decidedOnce(log));
        }
    }

    @Test
    void aStandbyGoesOnWhenTheOneThatDecidesIsKilled() throws Exception {
        try (var log = TestLog.start(directory);
                var live = new Follower(log.manager(), Manager.WIRES).start();
                var inputs = new InputAppender(log.manager(), Manager.WIRES.inputs())) {
            inputs.append("init", input("init", Wishes.initialise())).get();
            Process first = control(log, "one");
            Manager.await(live, image -> image.swarm().isPresent());
            Process second = control(log, "two");
            inputs.append("a", input("a", Wishes.create("a", 2))).get();
            Manager.await(live, image -> image.services().size() == 1);

            first.destroyForcibly().waitFor();
            inputs.append("b", input("b", Wishes.create("b", 2))).get();

            Manager.await(live, image -> image.services().size() == 2);
            second.destroyForcibly().waitFor();
            assertThat(events(log)).isEqualTo(decidedOnce(log));
        }
    }

    private static Process control(TestLog log, String instance) throws Exception {
        var tls = Path.of((String) log.manager().get(MutualTls.DIRECTORY));
        return KilledControl.start(tls, log.bootstrap(), instance);
    }

    private static InputRecord input(String id, io.swarmlog.log.Input input) {
        return new InputRecord(new Origin.Api(), "tester", id, input);
    }

    private static List<EventRecord> decidedOnce(TestLog log) {
        var control = new Control(ClusterImage.EMPTY);
        var events = new ArrayList<EventRecord>();
        for (var record :
                read(
                        log,
                        Topics.INPUTS,
                        found ->
                                new Logged<>(
                                        found.offset(),
                                        found.timestamp(),
                                        Manager.WIRES.inputs().decode(found.value())))) {
            events.addAll(control.take(record).events());
        }
        return events;
    }

    private static List<EventRecord> events(TestLog log) {
        return read(log, Topics.EVENTS, found -> Manager.WIRES.events().decode(found.value()));
    }

    private static <T> List<T> read(
            TestLog log, String topic, Function<ConsumerRecord<byte[], byte[]>, T> each) {
        Map<String, Object> settings = new LinkedHashMap<>(log.manager());
        settings.put("isolation.level", "read_committed");
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            var found = new ArrayList<T>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(one -> found.add(each.apply(one)));
            }
            return found;
        }
    }
}
