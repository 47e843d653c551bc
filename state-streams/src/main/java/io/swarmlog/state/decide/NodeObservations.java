package io.swarmlog.state.decide;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.state.admit.SizeRules;
import io.swarmlog.state.turn.Turn;
import java.util.Collections;
import java.util.Optional;

/// What is learned of nodes. A node lives in incarnations: what an older one said is void.
final class NodeObservations {
    /// A node that is down keeps its tasks this long, should it come back (SwarmKit dispatcher
    /// `defaultNodeDownPeriod`: 24 h).
    static final long ORPHAN_AFTER_MS = 24 * 60 * 60 * 1000L;

    private static final String STOPPED = "the daemon of the node was stopped";
    private static final String SUSPECT = "no heartbeat for longer than expected";

    private NodeObservations() {}

    /// A node is new, or here again. Its seat is the lowest free one and stays; what the operator
    /// set stays too. What it is to the swarm is not its to say: see [#asMember].
    static void registered(Turn turn, Input.RegisterNode said) {
        Optional<Input.RegisterNode> believed = asMember(turn.image(), said);
        if (believed.isEmpty()) {
            return;
        }
        Input.RegisterNode seen = believed.get();
        Optional<Node> known = turn.image().node(seen.node());
        boolean isOldNews =
                known.map(node ->
                                seen.incarnation() < node.incarnation()
                                        || (node.state() == NodeState.READY
                                                && node.registration().equals(seen)))
                        .orElse(false);
        if (isOldNews) {
            return;
        }
        Optional<String> whyNot = FeatureLevels.whyNot(turn.image(), seen);
        if (whyNot.isPresent()) {
            known.ifPresent(node -> refused(turn, node, whyNot.orElseThrow()));
            return;
        }
        Optional<Event.Rejected> tooLarge = SizeRules.check(seen);
        if (tooLarge.isPresent()) {
            turn.emit(tooLarge.get());
            return;
        }
        int seat = known.map(Node::seat).orElseGet(() -> Arrivals.freeSeat(turn));
        NodeSpec spec =
                known.map(node -> Arrivals.first(node, seen))
                        .orElse(
                                new NodeSpec(
                                        "",
                                        Collections.emptySortedMap(),
                                        seen.role(),
                                        seen.availability()));
        turn.emit(new Event.NodeRegistered(seat, seen, spec));
        keepTasks(turn, seen.node());
        FeatureLevels.settle(turn);
    }

    /// A node that went back to a program that is too old is not there; it is told why, once.
    private static void refused(Turn turn, Node node, String why) {
        if (node.state() != NodeState.DOWN || !node.stateMessage().equals(why)) {
            turn.emit(new Event.NodeStateChanged(node.id(), NodeState.DOWN, why));
            turn.emit(
                    new Event.TimerSet(
                            new Timer.OrphanTasks(node.id()), turn.atMs() + ORPHAN_AFTER_MS));
        }
    }

    /// The registration as far as it is believed: the role is the one managers decided for the
    /// member, and only a manager has a log that others reach. Empty for one that is no member (it
    /// was removed while this was on its way).
    ///
    /// A log without any member is of before members were written down, or of a test.
    private static Optional<Input.RegisterNode> asMember(
            ClusterImage image, Input.RegisterNode said) {
        if (image.members().byId().isEmpty()) {
            return Optional.of(said);
        }
        return image.members()
                .of(said.node())
                .map(member -> {
                    boolean isManager = member.role() == NodeSpec.Role.MANAGER;
                    Input.NodeAddress at = said.address();
                    return new Input.RegisterNode(
                            said.node(),
                            said.incarnation(),
                            member.role(),
                            said.availability(),
                            isManager ? at : new Input.NodeAddress(at.host(), "", at.meshPort()),
                            said.description());
                });
    }

    /// Only a node that is ready can become suspect.
    static void suspect(Turn turn, Input.NodeBecameSuspect seen) {
        current(turn, seen.node(), seen.incarnation())
                .filter(node -> node.state() == NodeState.READY)
                .ifPresent(node ->
                        turn.emit(
                                new Event.NodeStateChanged(node.id(), NodeState.UNKNOWN, SUSPECT)));
    }

    static void stopped(Turn turn, Input.NodeStopped seen) {
        current(turn, seen.node(), seen.incarnation())
                .filter(node -> node.state() != NodeState.DOWN)
                .filter(node -> node.state() != NodeState.DISCONNECTED)
                .ifPresent(node ->
                        turn.emit(
                                new Event.NodeStateChanged(
                                        node.id(), NodeState.DISCONNECTED, STOPPED)));
    }

    /// Nothing was heard of it; or it says itself why nothing will be: its engine does not answer. A
    /// life that can't begin for that reason says so before it is registered.
    static void silent(Turn turn, Input.NodeWentSilent seen) {
        turn.image()
                .node(seen.node())
                .filter(node -> node.incarnation() <= seen.incarnation())
                .ifPresent(node -> down(turn, node, seen.message()));
    }

    /// Its tasks are gone with it, and it will not be back under its id.
    static void left(Turn turn, Input.NodeLeft seen) {
        current(turn, seen.node(), seen.incarnation())
                .ifPresent(node -> down(turn, node, Event.NodeStateChanged.LEFT));
        current(turn, seen.node(), seen.incarnation())
                .ifPresent(node -> Orphaned.all(turn, node, "the node left the swarm"));
    }

    private static void down(Turn turn, Node node, String message) {
        if (node.state() == NodeState.DOWN) {
            return;
        }
        turn.emit(new Event.NodeStateChanged(node.id(), NodeState.DOWN, message));
        turn.emit(
                new Event.TimerSet(
                        new Timer.OrphanTasks(node.id()), turn.atMs() + ORPHAN_AFTER_MS));
    }

    static void back(Turn turn, Input.NodeCameBack seen) {
        Optional<Node> node = current(turn, seen.node(), seen.incarnation());
        if (node.isEmpty() || node.get().state() == NodeState.READY) {
            return;
        }
        turn.emit(new Event.NodeStateChanged(seen.node(), NodeState.READY, ""));
        keepTasks(turn, seen.node());
    }

    private static Optional<Node> current(Turn turn, NodeId id, long incarnation) {
        return turn.image().node(id).filter(node -> node.incarnation() == incarnation);
    }

    private static void keepTasks(Turn turn, NodeId node) {
        Timer timer = new Timer.OrphanTasks(node);
        if (turn.image().indexes().timerDue().containsKey(timer)) {
            turn.emit(new Event.TimerCleared(timer));
        }
    }
}
