package io.swarmlog.state.intake;

import io.swarmlog.image.Node;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.SwarmSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Which nodes of one partition of `heartbeats` live.
///
/// ```
///            heard                nothing for 1.5 periods            for 3 periods
///   ready ◀──────── down        ready ───────────────▶ suspect ───────────────▶ down
///                               ready ◀─────────────── suspect
///                                           heard
/// ```
///
/// A node is suspect, and then silent, when nothing was heard of it for some periods of its
/// heartbeat (SwarmKit `manager/dispatcher`: grace multiplier 3; it knows no suspicion). Nobody is
/// accused of what the detector or the log did:
///
/// - *The log must prove that it moves.* When a node's time is nearly up, a **pulse** is written to
///   the same partition. Only when it is read back has everything that was written before it been
///   heard too, and only then is a node that is still quiet accused, at the next check. While all
///   beat in time no pulse is written: an idle partition costs nothing.
/// - *A pulse that was slow* gives everyone the time back that it was late; one that took longer
///   than a period, their full time.
/// - *Own sleep*: when [#check] was not called for longer than a period everyone has their full
///   time again.
/// - *Many late beats*: a node that was suspect and is heard again beats irregularly. For a while
///   it is suspect only after [#PATIENT_SUSPICION] periods, so that a busy host makes few
///   suspicions.
///
/// A detector that is new does not know when the nodes it finds were last heard: they have their
/// full time, and twice that if the whole program just began, since agents then look for the log
/// again (SwarmKit: unknown nodes of an earlier leader). Its first pulse tells it where its present
/// begins; heartbeats before that are history and prove nothing. Who learns elsewhere that a node
/// is gone says so ([#evidence]): such a node is silent after one period.
///
/// What was said is said again after another full time, if the image still does not show it: an
/// input may be lost, or may have met another incarnation.
///
/// Times are ms of a clock that never goes back. Not safe for several threads.
public final class Liveness {
    /// Periods without a heartbeat until a node is silent.
    public static final int MISSES = 3;

    /// Periods without a heartbeat until a node is suspect: one that is half a period late.
    static final double SUSPICION = 1.5;

    /// The same for a node that was suspected in vain lately.
    static final double PATIENT_SUSPICION = 2.5;

    /// How long, in periods, a node that was suspected in vain is given more patience.
    private static final int PATIENT_FOR = 60;

    /// How long a node is waited for whose daemon was stopped on purpose: as long as a daemon on a
    /// busy host takes to begin anew (measured: 8 s), and some more. Swarm waits 15 s.
    static final long STOPPED_PATIENCE_MS = 20_000;

    /// How long before a node's time is up, in periods, the log is asked to prove that it moves;
    /// and how long its answer may take without giving anyone time back. A healthy log answers in
    /// some ms.
    private static final double PROOF = 0.25;

    /// How much longer a node has that was found when the program began and not heard yet.
    private static final int COLD_FACTOR = 2;

    private static final String FAILURE = "heartbeat failure";

    /// How a detector begins.
    public enum Start {
        /// The program began just now, and perhaps the whole host.
        COLD,
        /// It takes over from another detector: agents beat on.
        TAKEOVER
    }

    private final TreeMap<NodeId, Watch> watches = new TreeMap<>();

    /// The incarnation that said goodbye: its last heartbeats may come after the goodbye.
    private final TreeMap<NodeId, Long> left = new TreeMap<>();

    private final Start start;
    private long periodMs = SwarmSpec.STANDARD_HEARTBEAT.toMillis();
    private long lastCheckMs;
    private long pulseNumber;
    private long pulseSentMs;
    private boolean pulseIsOut;

    /// Everything written before this time has been heard.
    private long provenMs;

    /// The first pulse has not come back: what is read was written before this detector began.
    private boolean readsHistory = true;

    private boolean knowsMembers;

    /// What is known of one node. Mutable: there is one for each node, touched by each heartbeat.
    private static final class Watch {
        private final long incarnation;
        private NodeState shown;
        private long heardMs;
        private boolean unheard;
        private Optional<String> evidence = Optional.empty();
        private OptionalLong patientUntilMs = OptionalLong.empty();
        private NodeState said;
        private OptionalLong saidMs = OptionalLong.empty();

        private Watch(Node node, long nowMs, boolean cold) {
            incarnation = node.incarnation();
            shown = node.state();
            said = node.state();
            heardMs = nowMs;
            unheard = cold;
        }
    }

    public Liveness(long nowMs, Start start) {
        this.start = start;
        lastCheckMs = nowMs;
        pulseSentMs = nowMs;
        provenMs = nowMs;
    }

    /// The nodes there are, as the image now shows them, and the heartbeat period of the swarm. A
    /// node that is new, has another incarnation, or is no longer down or stopped has its full time.
    public void members(Iterable<Node> nodes, Duration period, long nowMs) {
        periodMs = period.toMillis();
        var gone = new TreeMap<>(watches);
        for (Node node : nodes) {
            gone.remove(node.id());
            Watch watch = watches.get(node.id());
            if (watch == null
                    || watch.incarnation != node.incarnation()
                    || isGone(watch.shown) && !isGone(node.state())) {
                left.remove(node.id());
                boolean cold = !knowsMembers && start == Start.COLD;
                watches.put(node.id(), new Watch(node, nowMs, cold));
            } else {
                watch.shown = node.state();
            }
        }
        knowsMembers |= !watches.isEmpty();
        gone.keySet().forEach(watches::remove);
        gone.keySet().forEach(left::remove);
    }

    /// A heartbeat came. The result says that a node is back which is, or was just called, suspect
    /// or down. One of an incarnation that is not the image's is no sign of life: the node has yet
    /// to register.
    public Optional<Input.Observation> heard(NodeId node, long incarnation, long nowMs) {
        Watch watch = watches.get(node);
        if (readsHistory
                || watch == null
                || watch.incarnation != incarnation
                || left.getOrDefault(node, -1L) == incarnation) {
            return Optional.empty();
        }
        watch.heardMs = nowMs;
        watch.unheard = false;
        watch.evidence = Optional.empty();
        NodeState before = believed(watch, nowMs);
        if (before == NodeState.READY) {
            return Optional.empty();
        }
        if (before == NodeState.UNKNOWN) {
            watch.patientUntilMs = OptionalLong.of(nowMs + PATIENT_FOR * periodMs);
        }
        say(watch, NodeState.READY, nowMs);
        return Optional.of(new Input.NodeCameBack(node, incarnation));
    }

    /// The node said goodbye, for now or for good: it is not heard again before it registers, in this
    /// life of it or the next.
    public void left(NodeId node, long incarnation) {
        left.put(node, incarnation);
    }

    /// The node registers: it is heard from now on.
    public void registers(NodeId node) {
        left.remove(node);
    }

    /// It was learned elsewhere that the node is gone, though not for sure: its broker was fenced by
    /// the log's controller, or its port refuses connections. The node then has one period instead
    /// of its full time, until it is heard again. To be said when it is learned, not again and
    /// again while it holds: the node may live all the same. `why` is for people.
    public void evidence(NodeId node, String why) {
        Watch watch = watches.get(node);
        if (watch != null) {
            watch.evidence = Optional.of(why);
        }
    }

    /// The nodes that became suspect or fell silent. To be called several times a period.
    public List<Input.Observation> check(long nowMs) {
        boolean slept = nowMs - lastCheckMs > periodMs;
        lastCheckMs = nowMs;
        if (slept) {
            giveBack(Long.MAX_VALUE, nowMs);
        }
        var news = new ArrayList<Input.Observation>();
        watches.forEach((node, watch) -> {
            NodeState believed = believed(watch, nowMs);
            if (isDown(believed)) {
                return;
            }
            if (isOver(watch, patienceMs(watch), nowMs)) {
                say(watch, NodeState.DOWN, nowMs);
                news.add(new Input.NodeWentSilent(node, watch.incarnation, message(watch)));
            } else if (believed == NodeState.READY
                    && isOver(watch, suspicionMs(watch, nowMs), nowMs)) {
                say(watch, NodeState.UNKNOWN, nowMs);
                news.add(new Input.NodeBecameSuspect(node, watch.incarnation));
            }
        });
        return news;
    }

    /// The number of the pulse to write now, if one is due: the first one, or a node's time is nearly
    /// up, and no pulse was written since. One that does not come back is written again after a
    /// full time.
    public OptionalLong pulse(long nowMs) {
        boolean waits = pulseIsOut && nowMs - pulseSentMs <= MISSES * periodMs;
        boolean isFirst = readsHistory && !watches.isEmpty();
        if (waits
                || !isFirst
                        && watches.values().stream().noneMatch(watch -> wantsProof(watch, nowMs))) {
            return OptionalLong.empty();
        }
        pulseIsOut = true;
        pulseSentMs = nowMs;
        pulseNumber++;
        return OptionalLong.of(pulseNumber);
    }

    /// A pulse of this detector came back.
    public void pulseHeard(long number, long nowMs) {
        if (!pulseIsOut || number != pulseNumber) {
            return;
        }
        pulseIsOut = false;
        readsHistory = false;
        provenMs = pulseSentMs;
        long tookMs = nowMs - pulseSentMs;
        if (tookMs > periodMs) {
            giveBack(Long.MAX_VALUE, nowMs);
        } else {
            giveBack(Math.max(0, tookMs - proofMs()), nowMs);
        }
    }

    /// Takes `ms` of silence from everyone, or all of it if there was less.
    private void giveBack(long ms, long nowMs) {
        for (Watch watch : watches.values()) {
            watch.heardMs += Math.min(ms, nowMs - watch.heardMs);
        }
    }

    private boolean wantsProof(Watch watch, long nowMs) {
        NodeState believed = believed(watch, nowMs);
        return !isDown(believed)
                && (isNear(watch, patienceMs(watch), nowMs)
                        || believed == NodeState.READY
                                && isNear(watch, suspicionMs(watch, nowMs), nowMs));
    }

    /// True when that much silence is nearly over and the log did not prove since that it moves.
    private boolean isNear(Watch watch, long limitMs, long nowMs) {
        long fromMs = watch.heardMs + limitMs - proofMs();
        return nowMs >= fromMs && provenMs < fromMs;
    }

    private boolean isOver(Watch watch, long limitMs, long nowMs) {
        return nowMs - watch.heardMs > limitMs && provenMs >= watch.heardMs + limitMs - proofMs();
    }

    private long proofMs() {
        return Math.round(PROOF * periodMs);
    }

    private long suspicionMs(Watch watch, long nowMs) {
        boolean patient =
                watch.patientUntilMs.isPresent() && nowMs < watch.patientUntilMs.getAsLong();
        return Math.round((patient ? PATIENT_SUSPICION : SUSPICION) * periodMs)
                * (watch.unheard ? COLD_FACTOR : 1);
    }

    private long patienceMs(Watch watch) {
        if (watch.shown == NodeState.DISCONNECTED) {
            return STOPPED_PATIENCE_MS;
        }
        if (watch.evidence.isPresent()) {
            return periodMs;
        }
        return MISSES * periodMs * (watch.unheard ? COLD_FACTOR : 1);
    }

    private static String message(Watch watch) {
        return watch.evidence.map(why -> FAILURE + ": " + why).orElse(FAILURE);
    }

    private static void say(Watch watch, NodeState state, long nowMs) {
        watch.said = state;
        watch.saidMs = OptionalLong.of(nowMs);
    }

    /// What the image shows or will show: what was said lately counts before it.
    private NodeState believed(Watch watch, long nowMs) {
        boolean lately =
                watch.saidMs.isPresent() && nowMs - watch.saidMs.getAsLong() <= MISSES * periodMs;
        return lately ? watch.said : watch.shown;
    }

    private static boolean isDown(NodeState state) {
        return state == NodeState.DOWN;
    }

    private static boolean isGone(NodeState state) {
        return switch (state) {
            case DOWN, DISCONNECTED -> true;
            case READY, UNKNOWN -> false;
        };
    }
}
