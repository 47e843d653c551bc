package io.swarmlog.state.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Meta;
import io.swarmlog.image.Node;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Time is moved by hand, in steps of [#STEP] as the topology does; period 1 s, so silence is 3 s.
class LivenessTest {
    private static final long STEP = 250;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final NodeId ONE = new NodeId("one");
    private static final NodeId TWO = new NodeId("two");
    private static final long LIFE = 7;

    private final Liveness liveness = new Liveness(0);
    private final List<String> said = new ArrayList<>();
    private boolean logStands;
    private long unanswered;

    @Test
    void aNodeThatBeatsIsNeverSilent() {
        members(0, node(ONE, NodeState.READY));

        run(0, 60_000, now -> beat(ONE, now));

        assertThat(said).isEmpty();
    }

    @Test
    void aNodeIsSilentAfterThreePeriods() {
        members(0, node(ONE, NodeState.READY), node(TWO, NodeState.READY));
        run(
                0,
                10_000,
                now -> {
                    beat(ONE, now);
                    beat(TWO, now);
                });

        run(10_000, 13_500, now -> beat(TWO, now));

        assertThat(said).containsExactly("13000 silent one");
    }

    @Test
    void aNewDetectorGivesTheNodesItFindsTwiceTheirTime() {
        members(0, node(ONE, NodeState.READY), node(TWO, NodeState.READY));
        beat(TWO, 0);

        run(0, 6_500, _ -> {});

        assertThat(said).containsExactly("3250 silent two", "6250 silent one");
    }

    @Test
    void whatTheImageDoesNotShowIsSaidAgain() {
        members(0, node(ONE, NodeState.READY));
        beat(ONE, 0);

        run(0, 7_000, _ -> {});

        assertThat(said).containsExactly("3250 silent one", "6500 silent one");
    }

    @Test
    void aNodeThatIsDownAndHeardIsBack() {
        members(0, node(ONE, NodeState.DOWN));

        run(0, 2_000, now -> beat(ONE, now));

        assertThat(said).containsExactly("0 back one");
    }

    @Test
    void aNodeHeardRightAfterItWasCalledSilentIsBackBeforeTheImageShowsIt() {
        members(0, node(ONE, NodeState.READY));
        beat(ONE, 0);
        run(0, 3_500, _ -> {});

        beat(ONE, 3_500);

        assertThat(said).containsExactly("3250 silent one", "3500 back one");
    }

    @Test
    void aNodeThatIsDownAndQuietIsNoNews() {
        members(0, node(ONE, NodeState.DOWN));

        run(0, 20_000, _ -> {});

        assertThat(said).isEmpty();
    }

    @Test
    void theLastBeatsOfANodeThatLeftAreNoReturn() {
        members(0, node(ONE, NodeState.READY));
        liveness.left(ONE, LIFE);
        members(100, node(ONE, NodeState.DOWN));

        run(250, 2_000, now -> beat(ONE, now));

        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6", "8"})
    void beatsOfAnotherLifeCountForNothing(long life) {
        members(0, node(ONE, NodeState.READY));
        beat(ONE, 0);

        run(0, 3_500, now -> hear(ONE, life, now));

        assertThat(said).containsExactly("3250 silent one");
    }

    @Test
    void aDetectorThatSleptGivesEveryoneTheirFullTime() {
        members(0, node(ONE, NodeState.READY));
        run(0, 1_000, now -> beat(ONE, now));

        run(21_000, 23_900, _ -> {});
        assertThat(said).isEmpty();

        run(24_000, 24_500, _ -> {});
        assertThat(said).containsExactly("24250 silent one");
    }

    @Test
    void nobodyIsSilentWhileTheLogStandsStill() {
        members(0, node(ONE, NodeState.READY));
        run(0, 5_000, now -> beat(ONE, now));

        logStands = true;
        run(5_000, 25_000, _ -> {});
        logStands = false;
        run(25_000, 27_750, _ -> {});

        assertThat(said).isEmpty();
    }

    @Test
    void aNodeThatDiedWhileTheLogStoodIsFoundAfterwards() {
        members(0, node(ONE, NodeState.READY));
        beat(ONE, 0);
        logStands = true;
        run(0, 20_000, _ -> {});

        logStands = false;
        run(20_000, 24_000, _ -> {});

        assertThat(said).containsExactly("23250 silent one");
    }

    @Test
    void aNodeThatRegistersAnewHasItsFullTime() {
        members(0, node(ONE, NodeState.READY));
        run(0, 2_000, _ -> {});

        members(2_000, node(ONE, NodeState.DOWN));
        members(2_900, node(ONE, NodeState.READY));
        run(2_000, 5_750, _ -> {});

        assertThat(said).isEmpty();
    }

    @Test
    void aNodeThatIsRemovedIsForgotten() {
        members(0, node(ONE, NodeState.READY));

        members(1_000);
        run(1_000, 9_000, now -> beat(ONE, now - 8_000));

        assertThat(said).isEmpty();
    }

    @Test
    void noPulseIsWrittenWhileNobodyIsWatched() {
        members(0, node(ONE, NodeState.DOWN));

        assertThat(liveness.pulse(100_000)).isEmpty();
    }

    private void run(long fromMs, long untilMs, LongConsumer each) {
        for (long now = fromMs; now < untilMs; now += STEP) {
            each.accept(now);
            long at = now;
            liveness.check(now).forEach(input -> say(at, input));
            liveness.pulse(now).ifPresent(number -> unanswered = number);
            if (!logStands && unanswered > 0) {
                liveness.pulseHeard(unanswered, now);
                unanswered = 0;
            }
        }
    }

    private void beat(NodeId node, long nowMs) {
        hear(node, LIFE, nowMs);
    }

    private void hear(NodeId node, long life, long nowMs) {
        liveness.heard(node, life, nowMs).ifPresent(input -> say(nowMs, input));
    }

    private void say(long atMs, Input.Observation input) {
        said.add(
                switch (input) {
                    case Input.NodeWentSilent it -> atMs + " silent " + it.node();
                    case Input.NodeCameBack it -> atMs + " back " + it.node();
                    case Input.RegisterNode _,
                            Input.ReportTasks _,
                            Input.NodeLeft _,
                            Input.TookLead _,
                            Input.TurnedAway _ ->
                            throw new AssertionError("expected liveness, but got " + input);
                });
    }

    private void members(long nowMs, Node... nodes) {
        liveness.members(List.of(nodes), PERIOD, nowMs);
    }

    private static Node node(NodeId id, NodeState state) {
        var spec =
                new NodeSpec(
                        "", new TreeMap<>(), NodeSpec.Role.WORKER, NodeSpec.Availability.ACTIVE);
        var description =
                new NodeDescription(
                        id.value(),
                        new TaskSpec.Platform("x86_64", "linux"),
                        0,
                        0,
                        List.of(),
                        new NodeDescription.Engine("", new TreeMap<>(), List.of()),
                        new NodeDescription.TlsTrust("", "", ""));
        var registration =
                new Input.RegisterNode(
                        id,
                        LIFE,
                        spec.role(),
                        spec.availability(),
                        new Input.NodeAddress("", "", 0),
                        description);
        return new Node(id, new Meta(1, 0, 0), 0, spec, registration, state, "");
    }
}
