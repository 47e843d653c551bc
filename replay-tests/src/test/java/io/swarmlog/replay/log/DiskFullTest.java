package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.broker.LogRoom;
import io.swarmlog.command.ledger.CommandLog.Outcome;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.hosts.Programs;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.replay.support.TestLog;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A log on a file system of its own that gets full.
@Tag("long")
class DiskFullTest {
    private static final Logger LOG = LoggerFactory.getLogger(DiskFullTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long MIB = 1 << 20;
    private static final long SIZE = 400 * MIB;

    @TempDir private Path directory;
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = directory.resolve("disk");
        Files.createDirectories(disk);
        run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static void run(String... command) throws Exception {
        Programs.run(Map.of(), LIMIT, List.of(command)).ok();
    }

    @Test
    void commandsAreRefusedUntilThereIsRoomAgainAndWhatIsThereIsRead() throws Exception {
        try (var log = TestLog.start(disk, SIZE);
                var manager = new Manager(log.manager(), Manager.WIRES, "one");
                var ledger =
                        new Ledger(
                                manager.inputs, manager.live, health(new LogRoom(log.files())))) {
            PowerStory.tell(manager);
            Path filler = disk.resolve("filler");
            try (var file = new RandomAccessFile(filler.toFile(), "rw")) {
                file.write(new byte[(int) (disk.toFile().getUsableSpace() - 20 * MIB)]);
            }

            Outcome full = awaitOther(ledger, Outcome.Accepted.class);
            assertThat(full)
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            it ->
                                    assertThat(it.message())
                                            .contains("too little room")
                                            .contains(log.files().toString())
                                            .contains("are needed"));
            assertThat(manager.live.image().serviceNamed("last")).isPresent();
            // What the nodes say is taken and decided.
            long before = manager.live.image().sequence();
            PowerStory.again(manager, 3);
            assertThat(manager.live.image().sequence()).isGreaterThan(before);

            long begun = System.nanoTime();
            Files.delete(filler);
            assertThat(awaitOther(ledger, Outcome.Refused.class))
                    .isInstanceOf(Outcome.Accepted.class);
            LOG.atInfo()
                    .addKeyValue("ms", (System.nanoTime() - begun) / 1_000_000)
                    .log("commands are taken again");
        }
    }

    @Test
    void aWorkerThatWritesAllItCanDoesNotFillIt() throws Exception {
        try (var log = TestLog.start(disk, SIZE);
                var manager = new Manager(log.manager(), Manager.WIRES, "one")) {
            PowerStory.tell(manager);
            long least = SIZE;
            long written = 0;
            Map<String, Object> settings =
                    new TreeMap<>(log.worker(new NodeId("flood1flood1flood1flood11")));
            settings.put("max.block.ms", 60_000);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            try (var producer =
                    new KafkaProducer<>(
                            settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                byte[] value = new byte[500_000];
                new Random(1).nextBytes(value);
                while (System.nanoTime() < end) {
                    var unused =
                            producer.send(
                                    new ProducerRecord<>(
                                            Topics.REPORTS, (int) (written % 4), null, value));
                    written++;
                    least = Math.min(least, disk.toFile().getUsableSpace());
                }
                producer.close(Duration.ofSeconds(1));
            }
            LOG.atInfo()
                    .addKeyValue("mib", written / 2)
                    .addKeyValue("leastFreeMib", least / MIB)
                    .log("a worker wrote for a minute");
            assertThat(least).as("free at least").isGreaterThan(SIZE / 10);
            assertThat(manager.submit(Wishes.create("after", 1)))
                    .isInstanceOf(Outcome.Accepted.class);
        }
    }

    /// Submits until the outcome is another kind; the room is looked at again every half second.
    private static Outcome awaitOther(Ledger ledger, Class<? extends Outcome> than) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            Outcome outcome = ledger.submit(Wishes.create("s" + System.nanoTime(), 1), "tester");
            if (!than.isInstance(outcome) || System.nanoTime() > deadline) {
                return outcome;
            }
        }
    }

    private static LogHealth health(LogRoom room) {
        return new LogHealth() {
            @Override
            public Optional<Instant> lostSince() {
                return Optional.empty();
            }

            @Override
            public Optional<String> full() {
                return room.state().refusal();
            }
        };
    }
}
