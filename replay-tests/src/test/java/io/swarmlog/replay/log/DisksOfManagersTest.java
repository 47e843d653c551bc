package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.LogRoom;
import io.swarmlog.broker.quorum.Copies;
import io.swarmlog.command.ledger.CommandLog.Outcome;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.hosts.Programs;
import io.swarmlog.replay.support.TestQuorum;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A log of three managers. The disk of the one that leads it, or of one that follows, gets full;
/// the third is asked, whose own disk has room.
@Tag("long")
class DisksOfManagersTest {
    private static final Logger LOG = LoggerFactory.getLogger(DisksOfManagersTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final long MIB = 1 << 20;
    private static final int LEADER = 1;
    private static final int FOLLOWER = 2;
    private static final int ASKED = 3;

    @TempDir private Path directory;
    private final List<Path> mounted = new ArrayList<>();

    @AfterEach
    void unmount() throws Exception {
        for (Path disk : mounted) {
            run("umount", disk.toString());
        }
    }

    private Path disk(int number) throws Exception {
        Path disk = Files.createDirectories(directory.resolve("log-" + number));
        run("mount", "-t", "tmpfs", "-o", "size=" + 400 * MIB, "tmpfs", disk.toString());
        mounted.add(disk);
        return disk;
    }

    private static void run(String... command) throws Exception {
        Programs.run(Map.of(), LIMIT, List.of(command)).ok();
    }

    @Test
    void commandsAreRefusedWhileTheOneThatLeadsHasTooLittleRoom() throws Exception {
        Path disk = disk(LEADER);
        try (var story = new Story(directory)) {
            fill(disk);

            story.await(story::isRefused);
            assertThat(story.refusal())
                    .hasValueSatisfying(why ->
                            assertThat(why)
                                    .contains("on manager host1 in " + disk)
                                    .contains("are needed"));
            assertThat(story.manager.live.image().serviceNamed("last")).isPresent();
            long before = story.manager.live.image().sequence();
            PowerStory.again(story.manager, 3);
            assertThat(story.manager.live.image().sequence()).isGreaterThan(before);

            long begun = System.nanoTime();
            makeRoom(disk);
            story.await(() -> !story.isRefused());
            tell("commands are taken again", begun);
        }
    }

    @Test
    void commandsAreTakenWithAWarningWhileOneThatFollowsHasTooLittleRoom() throws Exception {
        Path disk = disk(FOLLOWER);
        Path own = disk(ASKED);
        try (var story = new Story(directory)) {
            fill(disk);

            story.await(() -> !story.room.state().warnings().isEmpty());
            assertThat(story.room.state().warnings())
                    .singleElement()
                    .asString()
                    .contains("on manager host2 in " + disk)
                    .contains("the swarm goes on");
            assertThat(story.isRefused()).isFalse();

            // One copy is no majority.
            fill(own);
            story.await(story::isRefused);
            assertThat(story.refusal())
                    .hasValueSatisfying(why -> assertThat(why).contains("host2").contains("host3"));

            long begun = System.nanoTime();
            makeRoom(disk);
            story.await(() -> !story.isRefused());
            tell("commands are taken again", begun);
            makeRoom(own);
            story.await(() -> story.room.state().warnings().isEmpty());
        }
    }

    private static void tell(String what, long begunNs) {
        LOG.atInfo().addKeyValue("ms", (System.nanoTime() - begunNs) / 1_000_000).log(what);
    }

    private static void fill(Path disk) throws Exception {
        try (var file = new RandomAccessFile(disk.resolve("filler").toFile(), "rw")) {
            file.write(new byte[(int) (disk.toFile().getUsableSpace() - 20 * MIB)]);
        }
    }

    private static void makeRoom(Path disk) throws Exception {
        Files.delete(disk.resolve("filler"));
    }

    /// The three servers, and the parts of a manager beside the third.
    private static final class Story implements AutoCloseable {
        private final TestQuorum quorum;
        private final Admin admin;
        private final LogRoom room;
        private final Manager manager;
        private final Ledger ledger;

        Story(Path directory) throws Exception {
            quorum = TestQuorum.found(directory);
            quorum.join(FOLLOWER);
            EmbeddedKafka asked = quorum.join(ASKED);
            admin = quorum.admin();
            assertThat(
                            new Copies(admin)
                                    .spread(
                                            new TreeSet<>(List.of(LEADER, FOLLOWER, ASKED)),
                                            Duration.ofSeconds(60)))
                    .isTrue();
            room = new LogRoom(asked, number -> "host" + number);
            manager = new Manager(quorum.client(), Manager.WIRES, "one");
            ledger = new Ledger(manager.inputs, manager.live, health(room));
            PowerStory.tell(manager);
        }

        private Optional<String> refusal() {
            return ledger.submit(Wishes.create("s" + System.nanoTime(), 1), "tester")
                            instanceof Outcome.Refused no
                    ? Optional.of(no.message())
                    : Optional.empty();
        }

        private boolean isRefused() {
            return refusal().isPresent();
        }

        /// As the daemon asks, but as often as a command is tried.
        private void await(BooleanSupplier reached) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            do {
                room.ask(admin);
            } while (!reached.getAsBoolean() && System.nanoTime() < deadline);
            assertThat(reached.getAsBoolean()).isTrue();
        }

        @Override
        public void close() {
            ledger.close();
            manager.close();
            admin.close();
            quorum.close();
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
