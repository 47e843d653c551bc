package io.swarmlog.state.intake;

import io.swarmlog.image.Node;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Which nodes of one partition of `heartbeats` live.
///
/// A node is silent when nothing was heard of it for [#MISSES] heartbeat periods (SwarmKit
/// `manager/dispatcher`: grace multiplier 3). A detector that was itself asleep, or whose log stood
/// still, knows nothing of others: it then gives every node its full time again.
///
/// - *Own sleep*: [#check] was not called for longer than a period.
/// - *The log stood still*: once a period a **pulse** is written to the same partition and read
///   back. While one is missing for half a period nobody is called silent, and when it comes the time of
///   all begins anew.
///
/// ```
///            heard                 nothing for 3 periods
///   watched ◀────── (said back) ◀── heard ── (said silent) ◀── watched
/// ```
///
/// A detector that is new gives the nodes it finds twice their time until it has heard them once
/// (SwarmKit: unknown nodes of an earlier leader): the whole host may just have started, and their
/// agents look for the log again.
///
/// What was said is said again after another full time, if the image still does not show it: an
/// input may be lost, or may have met another incarnation.
///
/// Times are ms of a clock that never goes back. Not safe for several threads.
public final class Liveness {
    /// Periods without a heartbeat until a node is silent.
    public static final int MISSES = 3;

    /// How much longer a node has that this detector found and did not hear yet.
    private static final int UNHEARD_FACTOR = 2;

    /// Used until the swarm has a spec (SwarmKit `DefaultHeartBeatPeriod`).
    public static final Duration STANDARD_PERIOD = Duration.ofSeconds(5);

    /// No period is taken to be shorter (SwarmKit `manager/controlapi`: a heartbeat period is at
    /// least 1 s). Checks come several times in it.
    private static final long SHORTEST_PERIOD_MS = 1_000;

    private final TreeMap<NodeId, Watch> watches = new TreeMap<>();

    /// The incarnation that said goodbye: its last heartbeats may come after the goodbye.
    private final TreeMap<NodeId, Long> left = new TreeMap<>();

    private long periodMs = STANDARD_PERIOD.toMillis();
    private long lastCheckMs;
    private long pulseNumber;
    private long pulseSentMs;
    private boolean pulseIsOut;
    private boolean deaf;
    private boolean knowsMembers;

    /// What is known of one node. Mutable: there is one for each node, touched by each heartbeat.
    private static final class Watch {
        private long incarnation;
        private NodeState state;
        private long heardMs;
        private boolean unheard;
        private OptionalLong saidMs = OptionalLong.empty();
        private boolean calledSilent;

        private Watch(Node node, long nowMs, boolean found) {
            incarnation = node.incarnation();
            state = node.state();
            heardMs = nowMs;
            unheard = found;
        }
    }

    public Liveness(long nowMs) {
        lastCheckMs = nowMs;
        pulseSentMs = nowMs;
    }

    /// The nodes there are, as the image now shows them, and the heartbeat period of the swarm. A
    /// node that is new, or has another incarnation or state than before, has its full time.
    public void members(Iterable<Node> nodes, Duration period, long nowMs) {
        periodMs = Math.max(SHORTEST_PERIOD_MS, period.toMillis());
        var gone = new TreeMap<>(watches);
        for (Node node : nodes) {
            gone.remove(node.id());
            Watch watch = watches.get(node.id());
            if (watch == null
                    || watch.incarnation != node.incarnation()
                    || watch.state != node.state()) {
                watches.put(node.id(), new Watch(node, nowMs, !knowsMembers));
            }
        }
        knowsMembers |= !watches.isEmpty();
        gone.keySet().forEach(watches::remove);
        gone.keySet().forEach(left::remove);
    }

    /// A heartbeat came. The result says that a node is back which the image shows as down, or
    /// which was just called silent. One of an incarnation that is not the image's is no sign of life: the node has yet to register.
    public Optional<Input.Observation> heard(NodeId node, long incarnation, long nowMs) {
        Watch watch = watches.get(node);
        if (watch == null
                || watch.incarnation != incarnation
                || left.getOrDefault(node, -1L) == incarnation) {
            return Optional.empty();
        }
        watch.heardMs = nowMs;
        watch.unheard = false;
        boolean wasGone = watch.calledSilent || isDown(watch) && !saidLately(watch, nowMs);
        if (!wasGone) {
            return Optional.empty();
        }
        watch.calledSilent = false;
        watch.saidMs = OptionalLong.of(nowMs);
        return Optional.of(new Input.NodeCameBack(node, incarnation));
    }

    /// The node said goodbye: it is not heard again before its next incarnation.
    public void left(NodeId node, long incarnation) {
        left.put(node, incarnation);
    }

    /// The nodes that fell silent. To be called several times a period.
    public List<Input.Observation> check(long nowMs) {
        boolean slept = nowMs - lastCheckMs > periodMs;
        lastCheckMs = nowMs;
        if (slept) {
            startAnew(nowMs);
        }
        if (pulseIsOut && nowMs - pulseSentMs > periodMs / 2) {
            deaf = true;
        }
        var silent = new ArrayList<Input.Observation>();
        if (deaf) {
            return silent;
        }
        watches.forEach((node, watch) -> {
            if (isWatched(watch)
                    && nowMs - watch.heardMs > patienceMs(watch)
                    && !saidLately(watch, nowMs)) {
                watch.saidMs = OptionalLong.of(nowMs);
                watch.calledSilent = true;
                silent.add(new Input.NodeWentSilent(node, watch.incarnation, "heartbeat failure"));
            }
        });
        return silent;
    }

    /// The number of the pulse to write now, if one is due. None is while nobody is watched: an
    /// idle partition costs nothing.
    public OptionalLong pulse(long nowMs) {
        boolean someone = watches.values().stream().anyMatch(Liveness::isWatched);
        if (!someone || pulseIsOut || nowMs - pulseSentMs < periodMs) {
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
        if (deaf || nowMs - pulseSentMs > periodMs / 2) {
            deaf = false;
            startAnew(nowMs);
        }
    }

    private void startAnew(long nowMs) {
        watches.values().forEach(watch -> watch.heardMs = nowMs);
    }

    private long patienceMs(Watch watch) {
        return MISSES * periodMs * (watch.unheard ? UNHEARD_FACTOR : 1);
    }

    private boolean saidLately(Watch watch, long nowMs) {
        return watch.saidMs.isPresent() && nowMs - watch.saidMs.getAsLong() <= MISSES * periodMs;
    }

    private static boolean isDown(Watch watch) {
        return switch (watch.state) {
            case DOWN, UNKNOWN -> true;
            case READY, DISCONNECTED -> false;
        };
    }

    private static boolean isWatched(Watch watch) {
        return switch (watch.state) {
            case READY, UNKNOWN -> true;
            case DOWN, DISCONNECTED -> false;
        };
    }
}
