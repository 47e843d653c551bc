package io.swarmlog.state.decide;

import io.swarmlog.image.Node;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Reason;
import io.swarmlog.state.admit.Refusal;
import io.swarmlog.state.admit.SizeRules;
import io.swarmlog.state.turn.Turn;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What operators wish of nodes (SwarmKit manager/controlapi/node.go).
final class NodeWishes {
    private NodeWishes() {}

    static void update(Turn turn, Input.UpdateNode wish) {
        find(turn, wish.node(), node -> update(turn, node, wish));
    }

    private static void update(Turn turn, Node node, Input.UpdateNode wish) {
        if (!Versions.isCurrent(node.meta(), wish.version())) {
            turn.emit(Versions.OUT_OF_SEQUENCE);
            return;
        }
        boolean changesRole = node.spec().role() != wish.spec().role();
        if (changesRole && turn.input().origin() instanceof Origin.Published) {
            turn.emit(
                    Refusal.plain(
                            Reason.PERMISSION_DENIED,
                            "a publisher can't change the role of a node: use 'docker node promote'"
                                    + " or 'docker node demote' on a manager"));
            return;
        }
        boolean demotes =
                node.spec().role() == NodeSpec.Role.MANAGER
                        && wish.spec().role() == NodeSpec.Role.WORKER;
        Optional<Event.Rejected> refusal = demotes ? whyNotDemote(turn, node) : Optional.empty();
        turn.emit(
                refusal.or(() -> SizeRules.check(wish.spec()))
                        .<Event>map(it -> it)
                        .orElseGet(() -> new Event.NodeUpdated(node.id(), wish.spec())));
    }

    /// The last manager stays one, and so does one without which those that are left are no
    /// majority of those there would be.
    private static Optional<Event.Rejected> whyNotDemote(Turn turn, Node node) {
        List<Node> others =
                turn.image().nodes().values().stream()
                        .filter(it -> it.spec().role() == NodeSpec.Role.MANAGER)
                        .filter(it -> !it.id().equals(node.id()))
                        .filter(Node::hasCome)
                        .toList();
        if (others.isEmpty()) {
            return Optional.of(
                    Refusal.rpc(
                            Reason.FAILED_PRECONDITION,
                            "attempting to demote the last manager of the swarm"));
        }
        long reachable = others.stream().filter(it -> it.state() != NodeState.DOWN).count();
        if (reachable <= others.size() / 2) {
            return Optional.of(
                    Refusal.rpc(
                            Reason.FAILED_PRECONDITION,
                            "can't remove member from the raft: this would result in a loss of"
                                    + " quorum"));
        }
        return Optional.empty();
    }

    static void remove(Turn turn, Input.RemoveNode wish) {
        find(turn, wish.node(), node -> remove(turn, node, wish.force()));
    }

    private static void remove(Turn turn, Node node, boolean force) {
        if (node.spec().role() == NodeSpec.Role.MANAGER && node.state() != NodeState.DOWN) {
            turn.emit(
                    Refusal.rpc(
                            Reason.FAILED_PRECONDITION,
                            "node "
                                    + node.id()
                                    + " is a cluster manager and is a member of the raft cluster."
                                    + " It must be demoted to worker before removal"));
            return;
        }
        if (!force && node.state() == NodeState.READY) {
            turn.emit(
                    Refusal.rpc(
                            Reason.FAILED_PRECONDITION,
                            "node " + node.id() + " is not down and can't be removed"));
            return;
        }
        Orphaned.all(turn, node, "Task belonged to a node that has been deleted");
        Timer timer = new Timer.OrphanTasks(node.id());
        if (turn.image().indexes().timerDue().containsKey(timer)) {
            turn.emit(new Event.TimerCleared(timer));
        }
        turn.emit(new Event.NodeRemoved(node.id()));
        RootRotations.settle(turn);
        FeatureLevels.settle(turn);
    }

    private static void find(Turn turn, String reference, Consumer<Node> found) {
        switch (References.node(turn.image(), reference)) {
            case References.Found.One<Node>(Node node) -> found.accept(node);
            case References.Found.Refused<Node>(Event.Rejected rejection) -> turn.emit(rejection);
        }
    }
}
