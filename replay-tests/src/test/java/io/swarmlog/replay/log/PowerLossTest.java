package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.ledger.CommandLog.Outcome;
import io.swarmlog.follow.Follower;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Topics;
import io.swarmlog.replay.log.CutFiles.Cut;
import io.swarmlog.replay.support.TestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The power of a lone manager fails: files that were not forced to disk end earlier than they did,
/// each at another moment. Nothing that was acknowledged is lost, and the swarm decides on.
class PowerLossTest {
    private static final Logger LOG = LoggerFactory.getLogger(PowerLossTest.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SAMPLE = 2;
    private static final int MANY = 30;

    @TempDir private static Path directory;
    private static Path crashed;
    private static TestLog log;
    private static List<String> acknowledged;
    private static List<String> figures = new ArrayList<>();

    @BeforeAll
    static void recordASwarm() throws IOException {
        log = TestLog.start(directory);
        crashed = directory.resolve("crashed");
        try (var manager = new Manager(log.manager(), Manager.WIRES, "one")) {
            acknowledged = PowerStory.tell(manager);
            CutFiles.copy(log.files(), crashed);
        }
        log.close();
    }

    @AfterAll
    static void tell() {
        figures.forEach(it -> LOG.atInfo().log(it));
    }

    @Test
    void aFileOfEventsThatWasCutIsDecidedAgain() throws Exception {
        List<Cut> cuts = CutFiles.everyRecord(crashed, file(Topics.EVENTS + "-0"));

        recover(List.of(cuts.get(cuts.size() / 2)), true);
    }

    /// The coordinator knows that the transaction shall be committed, and does it, though a part of
    /// its events was cut off.
    @Test
    void anInputThatIsHalfThereIsMadeWhole() throws Exception {
        List<Cut> events = CutFiles.everyRecord(crashed, file(Topics.EVENTS + "-0"));
        List<Cut> ends = CutFiles.everyRecord(crashed, file("__transaction_state-0"));

        // Behind these are the marker of the last transaction, and that it is complete.
        recover(List.of(events.get(events.size() - 3), ends.get(ends.size() - 2)), true);
    }

    @Test
    void filesThatAreCutAtDifferentPlacesAgreeAgain() throws Exception {
        for (int seed = 0; seed < SAMPLE; seed++) {
            recover(together(CutFiles.unforced(crashed), seed), true);
        }
    }

    /// A disk that says that it has written what it has not. What is lost is lost, but the swarm
    /// goes on.
    @Test
    void aDiskThatLiedStopsNothing() throws Exception {
        for (int seed = 0; seed < SAMPLE; seed++) {
            var files = new ArrayList<>(CutFiles.unforced(crashed));
            files.addAll(CutFiles.line(crashed));
            recover(together(files, seed), false);
        }
    }

    @Test
    @Tag("long")
    void everyFileIsCutAtEveryRecord() throws Exception {
        for (Path file : CutFiles.unforced(crashed)) {
            for (Cut cut : CutFiles.everyRecord(crashed, file)) {
                recover(List.of(cut), true);
            }
        }
    }

    @Test
    @Tag("long")
    void everyFileIsCutSomewhere() throws Exception {
        for (int seed = SAMPLE; seed < MANY; seed++) {
            recover(together(CutFiles.unforced(crashed), seed), true);
        }
    }

    @Test
    @Tag("long")
    void theLineIsCutAtEveryRecord() throws Exception {
        for (Cut cut : CutFiles.everyRecord(crashed, CutFiles.line(crashed).getFirst())) {
            recover(List.of(cut), false);
        }
    }

    private static Path file(String partition) {
        return CutFiles.unforced(crashed).stream()
                .filter(it -> it.getName(0).toString().equals(partition))
                .findFirst()
                .orElseThrow();
    }

    /// Each file ends at some record of its own.
    private static List<Cut> together(List<Path> files, int seed) {
        var chance = new Random(seed);
        List<Cut> cuts = new ArrayList<>();
        for (Path file : files) {
            List<Cut> all = CutFiles.everyRecord(crashed, file);
            cuts.add(all.get(chance.nextInt(all.size())));
        }
        return cuts;
    }

    /// @param honest whether the disk kept all that was forced to it
    private static void recover(List<Cut> cuts, boolean honest) throws Exception {
        Path files = directory.resolve("work");
        CutFiles.copy(crashed, files);
        CutFiles.apply(files, cuts);
        long begun = System.nanoTime();
        try (var again = log.again(files);
                var manager = new Manager(again.manager(), Manager.WIRES, "one")) {
            if (!honest) {
                manager.submit(Wishes.initialise(Duration.ofHours(1)));
            }
            Outcome outcome = manager.submit(Wishes.create("after", 2));
            long ms = (System.nanoTime() - begun) / 1_000_000;
            figures.add("decides after " + ms + " ms: " + cuts);
            assertThat(outcome).as("%s", cuts).isInstanceOf(Outcome.Accepted.class);
            seatsAgree(again, manager, cuts);
            membersAgree(again, manager, cuts);
            if (honest) {
                assertThat(names(manager.live.image())).as("%s", cuts).containsAll(acknowledged);
                Recorded.isDecidedOnce(again, manager.live.image().sequence(), cuts);
            }
        } finally {
            delete(files);
        }
    }

    private static List<String> names(ClusterImage image) {
        return List.copyOf(image.indexes().serviceNames().keySet());
    }

    /// What stands on the seats becomes what the nodes should have been told.
    private static void seatsAgree(TestLog again, Manager manager, List<Cut> cuts) {
        try (var seats = new SeatReader(again.manager())) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                seats.readOn();
                TreeMap<String, String> wanted = SeatReader.wanted(manager.live.image());
                if (seats.found().equals(wanted)) {
                    return;
                }
                assertThat(System.nanoTime() < deadline)
                        .as(
                                "seats agree after %s: expected %s, but %s",
                                cuts, wanted, seats.found())
                        .isTrue();
            }
        }
    }

    private static void membersAgree(TestLog again, Manager manager, List<Cut> cuts) {
        long sequence = manager.live.image().sequence();
        try (var member = Follower.ofWorker(again.manager(), Manager.WIRES).start()) {
            assertThat(member.awaitSequence(sequence, PATIENCE)).as("%s", cuts).isTrue();
        }
    }

    private static void delete(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
