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
import org.junit.jupiter.params.provider.EnumSource;

/// Time is moved by hand, in steps of [#STEP] as the topology does; period 1 s, so silence is 3 s. An
/// answer of the log is seen in the step it comes in.
class LivenessTest {
    private static final long STEP = 250;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final NodeId ONE = new NodeId("one");
    private static final NodeId TWO = new NodeId("two");
    private static final long LIFE = 7;

    private Liveness liveness = new Liveness(0, Liveness.Start.TAKEOVER);
    private final List<String> said = new ArrayList<>();
    private long logTakesMs;
    private long unanswered;
    private long sentMs;
    private int pulses;

    @Test
    void aNodeThatBeatsIsNeverAccused() {
        begin(node(ONE, NodeState.READY));

        run(0, 60_000, now -> beat(ONE, now));

        assertThat(said).isEmpty();
    }

    @Test
    void aNodeIsSuspectAfterOneAndAHalfPeriodsAndSilentAfterThree() {
        begin(node(ONE, NodeState.READY), node(TWO, NodeState.READY));
        run(0, 10_000, now -> beatBoth(now));

        run(10_000, 13_500, now -> beat(TWO, now));

        assertThat(said).containsExactly("11500 suspect one", "13000 silent one");
    }

    @Test
    void aNodeThatIsShownAsSuspectKeepsItsTime() {
        begin(node(ONE, NodeState.READY));
        run(0, 2_000, _ -> {});

        members(2_000, node(ONE, NodeState.UNKNOWN));
        run(2_000, 4_000, _ -> {});

        assertThat(said).containsExactly("1750 suspect one", "3250 silent one");
    }

    @Test
    void aSuspectNodeThatIsHeardIsBackAndMaySlackForAWhile() {
        begin(node(ONE, NodeState.READY));
        run(0, 2_000, _ -> {});
        beat(ONE, 2_000);

        run(2_000, 30_000, now -> every(2_250, now));

        assertThat(said).containsExactly("1750 suspect one", "2000 back one");
    }

    @Test
    void beatsThatAreLateByAPauseAreNoSilence() {
        begin(node(ONE, NodeState.READY));

        run(0, 600_000, now -> every(2_250, now));

        assertThat(said).noneMatch(news -> news.contains("silent"));
        assertThat(said.size()).isLessThanOrEqualTo(2 * 10 + 2);
    }

    @Test
    void aDetectorThatTakesOverGivesTheNodesItFindsTheirFullTime() {
        begin(node(ONE, NodeState.READY));

        run(0, 3_500, _ -> {});

        assertThat(said).containsExactly("1750 suspect one", "3250 silent one");
    }

    @Test
    void aDetectorOfAProgramThatJustBeganGivesThemTwiceTheirTimeUntilTheyAreHeard() {
        liveness = new Liveness(0, Liveness.Start.COLD);
        begin(node(ONE, NodeState.READY), node(TWO, NodeState.READY));
        beat(TWO, 0);

        run(0, 6_500, _ -> {});

        assertThat(said)
                .containsExactly(
                        "1750 suspect two",
                        "3250 suspect one",
                        "3250 silent two",
                        "6250 silent one");
    }

    @Test
    void beatsFromBeforeTheDetectorBeganProveNothing() {
        members(0, node(ONE, NodeState.DOWN));

        beat(ONE, 0);

        assertThat(said).isEmpty();
    }

    /// Its engine does not answer: heartbeats that are still on their way are no sign of life.
    @Test
    void aNodeThatSaidWhyItFallsSilentIsHeardOnceItRegisters() {
        begin(node(ONE, NodeState.READY));
        liveness.left(ONE, LIFE);
        members(0, node(ONE, NodeState.DOWN));
        beat(ONE, 100);
        assertThat(said).isEmpty();

        liveness.registers(ONE);
        beat(ONE, 200);

        assertThat(said).containsExactly("200 back one");
    }

    @Test
    void aNodeThatIsKnownToBeGoneElsewhereHasOnePeriod() {
        begin(node(ONE, NodeState.READY), node(TWO, NodeState.READY));
        run(0, 2_000, now -> beatBoth(now));

        liveness.evidence(ONE, "its broker is fenced");
        run(2_000, 4_000, now -> beat(TWO, now));

        assertThat(said).containsExactly("3000 silent one");
    }

    @Test
    void evidenceAgainstANodeThatIsHeardIsForgotten() {
        begin(node(ONE, NodeState.READY));
        liveness.evidence(ONE, "its port refuses connections");

        run(0, 1_000, now -> beat(ONE, now));
        run(1_000, 2_250, _ -> {});

        assertThat(said).isEmpty();
    }

    @Test
    void theNewsSayWhatTheEvidenceWas() {
        begin(node(ONE, NodeState.READY));
        liveness.evidence(ONE, "its broker is fenced");
        liveness.check(900);
        liveness.pulse(1_000).ifPresent(number -> liveness.pulseHeard(number, 1_010));

        List<Input.Observation> news = liveness.check(1_020);

        assertThat(news)
                .containsExactly(
                        new Input.NodeWentSilent(
                                ONE, LIFE, "heartbeat failure: its broker is fenced"));
    }

    @Test
    void whatTheImageDoesNotShowIsSaidAgain() {
        begin(node(ONE, NodeState.READY));
        beat(ONE, 0);

        run(0, 7_000, _ -> {});

        assertThat(said).containsExactly("1750 suspect one", "3250 silent one", "6500 silent one");
    }

    @ParameterizedTest
    @EnumSource(names = {"DOWN", "UNKNOWN"})
    void aNodeThatIsShownAsGoneAndHeardIsBack(NodeState shown) {
        begin(node(ONE, shown));

        run(0, 2_000, now -> beat(ONE, now));

        assertThat(said).containsExactly("0 back one");
    }

    @Test
    void aNodeHeardRightAfterItWasCalledSilentIsBackBeforeTheImageShowsIt() {
        begin(node(ONE, NodeState.READY));
        run(0, 3_500, _ -> {});

        beat(ONE, 3_500);

        assertThat(said).containsExactly("1750 suspect one", "3250 silent one", "3500 back one");
    }

    @Test
    void aNodeThatIsDownAndQuietIsNoNewsAndCostsNoPulse() {
        begin(node(ONE, NodeState.DOWN));

        run(0, 20_000, _ -> {});

        assertThat(said).isEmpty();
        assertThat(pulses).isEqualTo(1);
    }

    @Test
    void noPulseIsWrittenWhileAllBeatInTime() {
        begin(node(ONE, NodeState.READY), node(TWO, NodeState.READY));

        run(0, 60_000, now -> every(1_000, now));
        run(0, 0, _ -> {});

        assertThat(pulses).isEqualTo(1);
    }

    @Test
    void theLastBeatsOfANodeThatLeftAreNoReturn() {
        begin(node(ONE, NodeState.READY));
        liveness.left(ONE, LIFE);
        members(100, node(ONE, NodeState.DOWN));

        run(250, 2_000, now -> beat(ONE, now));

        assertThat(said).isEmpty();
    }

    @Test
    void aNodeWhoseDaemonWasStoppedIsWaitedFor() {
        begin(node(ONE, NodeState.READY));
        liveness.left(ONE, LIFE);
        members(100, node(ONE, NodeState.DISCONNECTED));

        run(250, 21_000, now -> beat(ONE, now));

        assertThat(said).containsExactly("20250 silent one");
    }

    @Test
    void aNodeThatBeginsAnewUnderTheSameIncarnationIsHeardAgain() {
        begin(node(ONE, NodeState.READY));
        liveness.left(ONE, LIFE);
        members(100, node(ONE, NodeState.DISCONNECTED));
        members(1_000, node(ONE, NodeState.READY));

        run(1_000, 9_000, now -> beat(ONE, now));

        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6", "8"})
    void beatsOfAnotherLifeCountForNothing(long life) {
        begin(node(ONE, NodeState.READY));

        run(0, 3_500, now -> hear(ONE, life, now));

        assertThat(said).containsExactly("1750 suspect one", "3250 silent one");
    }

    @Test
    void aDetectorThatSleptGivesEveryoneTheirFullTime() {
        begin(node(ONE, NodeState.READY));
        run(0, 1_000, now -> beat(ONE, now));

        run(21_000, 22_400, _ -> {});
        assertThat(said).isEmpty();

        run(22_500, 24_500, _ -> {});
        assertThat(said).containsExactly("22750 suspect one", "24250 silent one");
    }

    @Test
    void nobodyIsAccusedWhileTheLogStandsStill() {
        begin(node(ONE, NodeState.READY));
        run(0, 5_000, now -> beat(ONE, now));

        logTakesMs = 100_000;
        run(5_000, 25_000, _ -> {});
        logTakesMs = 0;
        run(25_000, 26_500, _ -> {});

        assertThat(said).isEmpty();
    }

    @Test
    void aNodeThatDiedWhileTheLogStoodIsFoundAfterwards() {
        begin(node(ONE, NodeState.READY));
        logTakesMs = 100_000;
        run(0, 20_000, _ -> {});

        logTakesMs = 0;
        run(20_000, 24_000, _ -> {});

        assertThat(said).containsExactly("21750 suspect one", "23250 silent one");
    }

    @ParameterizedTest
    @CsvSource({"250, 3_500", "500, 5_250", "750, 6_750"})
    void aSlowLogDelaysTheNewsButDoesNotHideIt(long takesMs, long untilMs) {
        begin(node(ONE, NodeState.READY));
        logTakesMs = takesMs;

        run(0, untilMs, _ -> {});

        assertThat(said).last().asString().endsWith("silent one");
    }

    @Test
    void aNodeThatRegistersAnewHasItsFullTime() {
        begin(node(ONE, NodeState.READY));
        run(0, 1_000, _ -> {});

        members(1_000, node(ONE, NodeState.DOWN));
        members(1_900, node(ONE, NodeState.READY));
        run(2_000, 3_250, _ -> {});

        assertThat(said).isEmpty();
    }

    @Test
    void aNodeThatIsRemovedIsForgotten() {
        begin(node(ONE, NodeState.READY));

        members(1_000);
        run(1_000, 9_000, now -> beat(ONE, now - 8_000));

        assertThat(said).isEmpty();
    }

    @Test
    void noPulseIsWrittenWhileThereIsNoNode() {
        members(0);

        assertThat(liveness.pulse(100_000)).isEmpty();
    }

    /// The detector knows its members and has heard its first pulse.
    private void begin(Node... nodes) {
        members(0, nodes);
        answer(0);
    }

    private void beatBoth(long nowMs) {
        beat(ONE, nowMs);
        beat(TWO, nowMs);
    }

    private void every(long ms, long nowMs) {
        if (nowMs % ms == 0) {
            beatBoth(nowMs);
        }
    }

    private void answer(long nowMs) {
        liveness.pulse(nowMs)
                .ifPresent(number -> {
                    unanswered = number;
                    sentMs = nowMs;
                    pulses++;
                });
        if (unanswered > 0 && nowMs - sentMs >= logTakesMs) {
            liveness.pulseHeard(unanswered, nowMs);
            unanswered = 0;
        }
    }

    private void run(long fromMs, long untilMs, LongConsumer each) {
        for (long now = fromMs; now < untilMs; now += STEP) {
            each.accept(now);
            long at = now;
            liveness.check(now).forEach(input -> say(at, input));
            answer(now);
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
                    case Input.NodeBecameSuspect it -> atMs + " suspect " + it.node();
                    case Input.RegisterNode _,
                            Input.ReportTasks _,
                            Input.NodeLeft _,
                            Input.NodeStopped _,
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
