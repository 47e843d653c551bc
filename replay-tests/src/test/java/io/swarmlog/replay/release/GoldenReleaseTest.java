package io.swarmlog.replay.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.codec.Wire;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.ImageText;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.control.Decision;
import io.swarmlog.state.control.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log of a swarm of 36a79eb, the first release: three managers and a worker, with updates, a
/// rollback, a drained node, killed containers and hosts (`releases/36a79eb/make.sh`).
///
/// A red test here means that a swarm that runs that release can't be upgraded: it would not read
/// its log, or would hold what it decided for wrong. A decision that is meant to change for logs to
/// come changes behind a feature level.
final class GoldenReleaseTest {
    private static final int EVENTS = 540;

    @TempDir private static Path folder;
    private static KeptRelease kept;
    private static Wires wires;

    @BeforeAll
    static void unpack() throws IOException {
        kept = KeptRelease.unpack("36a79eb", folder);
        wires = kept.wires();
    }

    private static List<Logged<InputRecord>> inputs() throws IOException {
        return kept.records(Topics.INPUTS, 0, wires.inputs()::decode);
    }

    private static List<EventRecord> events() throws IOException {
        return kept.records(Topics.EVENTS, 0, wires.events()::decode).stream()
                .map(Logged::value)
                .toList();
    }

    @Test
    void readsEveryRecordOfEveryTopic() throws IOException {
        Map<String, Wire<?>> topics =
                Map.of(
                        Topics.HEARTBEATS,
                        wires.heartbeats(),
                        Topics.REPORTS,
                        wires.reports(),
                        Topics.INPUTS,
                        wires.inputs(),
                        Topics.EVENTS,
                        wires.events(),
                        Topics.ASSIGNMENTS,
                        wires.assignments());
        for (Map.Entry<String, Wire<?>> topic : topics.entrySet()) {
            int read = 0;
            for (int partition : kept.partitions(topic.getKey())) {
                read += kept.records(topic.getKey(), partition, topic.getValue()::decode).size();
            }
            assertThat(read).as(topic.getKey()).isPositive();
        }
    }

    @Test
    void foldsWhatTheSwarmWas() throws IOException {
        ClusterImage image = Fold.applyAll(ClusterImage.EMPTY, events());

        assertThat(image.sequence()).isEqualTo(EVENTS);
        assertThat(image.nodes().values().stream().map(it -> it.description().hostname()))
                .containsExactlyInAnyOrder("h1", "h2", "h3", "h4");
        assertThat(image.indexes().serviceNames().keySet())
                .containsExactly("agent", "dns", "health", "hostport", "web");
        assertThat(
                        image.tasks().values().stream()
                                .filter(task -> task.made().service().name().equals("web"))
                                .filter(task -> task.desired() == TaskState.RUNNING))
                .hasSize(6);
    }

    @Test
    void decidesEveryInputAsItWasDecided() throws IOException {
        List<EventRecord> events = events();

        List<Logged<InputRecord>> decided =
                inputs().stream()
                        .filter(input -> input.offset() <= events.getLast().cause())
                        .toList();

        Replay.Verdict verdict =
                Replay.verify(Replay.readable(decided), new Replay.Recorded(events.iterator()));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Replay.Verdict.Same.class,
                        same -> {
                            assertThat(same.events()).isEqualTo(EVENTS);
                            assertThat(ImageText.of(same.image()))
                                    .isEqualTo(
                                            ImageText.of(
                                                    Fold.applyAll(ClusterImage.EMPTY, events)));
                        });
    }

    @Test
    void goesOnFromIt() throws IOException {
        // given
        ClusterImage image = Fold.applyAll(ClusterImage.EMPTY, events());
        Control control = new Control(image);
        Logged<InputRecord> last = inputs().getLast();

        // when
        Decision decision =
                control.take(
                        new Logged<>(
                                last.offset() + 1,
                                last.atMs() + 1,
                                new InputRecord(
                                        new Origin.Api(),
                                        "operator",
                                        "later",
                                        new Input.ScaleService("web", 8))));

        // then
        assertThat(decision.events())
                .extracting(EventRecord::event)
                .hasAtLeastOneElementOfType(Event.TasksCreated.class);
        assertThat(control.image().sequence()).isGreaterThan(EVENTS);
        assertThat(control.image().slotsOf(control.image().serviceNamed("web").orElseThrow().id()))
                .hasSize(8);
    }
}
