package io.swarmlog.replay.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.ForcedQuorum;
import io.swarmlog.broker.quorum.Copies;
import io.swarmlog.broker.quorum.Quorum;
import io.swarmlog.log.Topics;
import io.swarmlog.replay.support.TestQuorum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Managers come, are lost, and go; the log goes on.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ManagersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path directory;

    @Test
    void managersComeAndGoWhileTheLogGoesOn() throws Exception {
        try (var managers = TestQuorum.found(directory);
                var admin = managers.admin()) {
            append(managers.client(), "first");
            assertThat(new Quorum(admin).view().losesQuorumWithout(1)).isTrue();

            managers.join(2);
            managers.join(3);
            assertThat(spread(admin, 1, 2, 3)).isTrue();

            assertThat(replicas(admin)).isEqualTo(3);
            assertThat(majority(admin)).isEqualTo("2");
            assertThat(new Quorum(admin).view().voters()).hasSize(3);
            append(managers.client(), "on three");

            managers.stop(1);
            append(managers.client(), "on two of three");

            try (var survivors = managers.admin()) {
                var quorum = new Quorum(survivors);
                assertThat(spread(survivors, 2, 3)).isTrue();
                quorum.remove(1);
                quorum.forget(1);
                assertThat(replicas(survivors)).isEqualTo(2);
                append(managers.client(), "on two");

                assertThat(spread(survivors, 3)).isTrue();
                quorum.remove(2);
                managers.stop(2);
                quorum.forget(2);
                append(managers.client(), "on one");

                assertThat(majority(survivors)).isEqualTo("1");
                assertThat(quorum.view().voters()).containsExactly(new Quorum.Voter(3, true));
            }
        }
    }

    /// Nobody leads then, who could have the lost one fenced.
    @Test
    void aManagerThatIsLeftAloneSeesWhoIsAway() throws Exception {
        try (var managers = TestQuorum.found(directory)) {
            var second = managers.join(2);
            assertThat(second.serves(1)).contains(true);
            assertThat(second.serves(2)).contains(true);

            managers.stop(1);
            await(() -> second.serves(1).equals(Optional.of(false)));

            managers.start(1);
            await(() -> second.serves(1).equals(Optional.of(true)));
        }
    }

    /// As after a quorum was begun anew: the others are known by name only.
    @Test
    void nobodyKnowsOfAServerThatNeverCame() throws Exception {
        try (var managers = TestQuorum.found(directory)) {
            assertThat(managers.join(2).serves(3)).isEmpty();
        }
    }

    private static void await(BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /// Kafka on its own would go on with both moves, which never ends.
    @Test
    void aManagerThatGoesBeforeItsCopiesCameHoldsUpNothing() throws Exception {
        try (var managers = TestQuorum.found(directory);
                var admin = managers.admin()) {
            managers.join(2);
            assertThat(spread(admin, 1, 2)).isTrue();
            managers.join(3);
            managers.stop(3);
            var copies = new Copies(admin);
            assertThat(copies.spread(new TreeSet<>(List.of(1, 2, 3)))).isFalse();
            assertThat(copies.holders()).contains(3);

            assertThat(spread(admin, 1, 2)).isTrue();

            assertThat(copies.holders()).containsExactly(1, 2);
            new Quorum(admin).remove(3);
            append(managers.client(), "on two");
        }
    }

    @Test
    void aLostQuorumIsRebuiltFromTheFilesOfOneManager() throws Exception {
        BrokerConfig alone;
        try (var managers = TestQuorum.found(directory);
                var admin = managers.admin()) {
            managers.join(2);
            assertThat(spread(admin, 1, 2)).isTrue();
            append(managers.client(), "kept");
            var second = managers.config(2);
            alone =
                    new BrokerConfig(
                            second.directory(),
                            second.nodeId(),
                            second.clusterId(),
                            second.listeners(),
                            second.tls(),
                            new BrokerConfig.Quorum.Founding());
        }

        ForcedQuorum.rebuild(alone);

        try (var survivor = EmbeddedKafka.start(alone);
                var admin = Admin.create(survivor.client())) {
            assertThat(new Quorum(admin).view().voters())
                    .containsExactly(new Quorum.Voter(2, true));
            assertThat(append(survivor.client(), "new")).isEqualTo(1);
        }
    }

    private static boolean spread(Admin admin, Integer... managers) {
        return new Copies(admin).spread(new TreeSet<>(List.of(managers)), PATIENCE);
    }

    /// @return the offset
    private static long append(Map<String, Object> client, String text) throws Exception {
        var settings = new HashMap<>(client);
        settings.put("acks", "all");
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(
                            new ProducerRecord<>(Topics.COMMANDS, 0, null, text.getBytes("UTF-8")))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .offset();
        }
    }

    private static int replicas(Admin admin) throws Exception {
        var topics = admin.describeTopics(List.of(Topics.INPUTS)).allTopicNames().get();
        return Objects.requireNonNull(topics.get(Topics.INPUTS))
                .partitions()
                .getFirst()
                .isr()
                .size();
    }

    private static String majority(Admin admin) throws Exception {
        var inputs = new ConfigResource(ConfigResource.Type.TOPIC, Topics.INPUTS);
        var configs = admin.describeConfigs(List.of(inputs)).all().get();
        return Objects.requireNonNull(configs.get(inputs)).get("min.insync.replicas").value();
    }
}
