package io.swarmlog.state.decide;

import io.swarmlog.image.Member;
import io.swarmlog.image.Members;
import io.swarmlog.image.Node;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Reason;
import io.swarmlog.state.admit.Refusal;
import io.swarmlog.state.turn.Turn;
import java.util.List;
import java.util.Optional;

/// Who becomes a member, with which certificate, and who leads. Whether a host has the right to it
/// was found out by the manager's certificate authority; here it is written down.
final class MemberWishes {
    private MemberWishes() {}

    static void admit(Turn turn, Input.AdmitNode wish) {
        Members members = turn.image().members();
        if (members.of(wish.node()).isPresent()) {
            turn.emit(
                    Refusal.plain(
                            Reason.ALREADY_EXISTS,
                            "node " + wish.node() + " is a member of the swarm already"));
            return;
        }
        turn.emit(
                new Event.NodeAdmitted(
                        wish.node(), members.lastNumber() + 1, wish.role(), wish.certificate()));
        Arrivals.await(turn, wish.node());
    }

    static void certify(Turn turn, Input.CertifyNode wish) {
        Optional<Member> member = turn.image().members().of(wish.node());
        if (member.isEmpty()) {
            turn.emit(
                    Refusal.plain(
                            Reason.NOT_FOUND,
                            "node " + wish.node() + " is no member of the swarm"));
            return;
        }
        turn.emit(new Event.NodeCertified(wish.node(), wish.role(), wish.certificate()));
        RootRotations.settle(turn);
        FeatureLevels.settle(turn);
    }

    /// All other managers become workers, as soon as they are there again.
    static void forceNewCluster(Turn turn, Input.ForceNewCluster wish) {
        List<Node> others =
                turn.image().nodes().values().stream()
                        .filter(node -> node.spec().role() == NodeSpec.Role.MANAGER)
                        .filter(node -> !node.id().equals(wish.node()))
                        .toList();
        for (Node node : others) {
            NodeSpec spec = node.spec();
            turn.emit(
                    new Event.NodeUpdated(
                            node.id(),
                            new NodeSpec(
                                    spec.name(),
                                    spec.labels(),
                                    NodeSpec.Role.WORKER,
                                    spec.availability())));
        }
        turn.emit(new Event.LeaderChanged(wish.node()));
    }

    /// A manager that leads already, or an earlier life of one, changes nothing.
    static void tookLead(Turn turn, Input.TookLead seen) {
        NodeId id = seen.node();
        boolean isNews =
                !turn.image().members().leader().equals(Optional.of(id))
                        || (seen.taskRoom() != 0
                                && seen.taskRoom() != turn.image().members().leaderRoom());
        if (isNews && turn.image().members().of(id).isPresent()) {
            turn.emit(new Event.LeaderChanged(id, seen.taskRoom()));
        }
    }
}
