package io.swarmlog.state.decide;

import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.log.Event;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.turn.Turn;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Hosts that were let in and whose agent has not come yet. Such a host holds a certificate and is
/// waited for, by a root that takes over for one, so it is a node already: down, without a life, to
/// be seen and removed as any other (SwarmKit's certificate authority makes the node, too). If it
/// never comes it is removed by itself.
final class Arrivals {
    /// How long a host is waited for: as long as for one that went.
    static final long EXPIRE_AFTER_MS = NodeObservations.ORPHAN_AFTER_MS;

    static final String AWAITED = "the node was admitted, but its agent has not registered yet";

    private Arrivals() {}

    /// The member is a node from here on, if the log may say so.
    static void await(Turn turn, NodeId id) {
        Optional<Member> member = turn.image().members().of(id);
        if (member.isEmpty()
                || turn.image().node(id).isPresent()
                || !turn.image().allows(Feature.NODES_FROM_ADMISSION)) {
            return;
        }
        NodeSpec.Role role = member.get().role();
        turn.emit(
                new Event.NodeRegistered(
                        freeSeat(turn),
                        unknown(member.get()),
                        new NodeSpec(
                                "",
                                Collections.emptySortedMap(),
                                role,
                                NodeSpec.Availability.ACTIVE)));
        turn.emit(new Event.NodeStateChanged(id, NodeState.DOWN, AWAITED));
        turn.emit(new Event.TimerSet(new Timer.OrphanTasks(id), turn.atMs() + EXPIRE_AFTER_MS));
    }

    private static Input.RegisterNode unknown(Member member) {
        return new Input.RegisterNode(
                member.id(),
                0,
                member.role(),
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("", "", 0),
                new NodeDescription(
                        "",
                        new TaskSpec.Platform("", ""),
                        0,
                        0,
                        List.of(),
                        new NodeDescription.Engine("", Collections.emptySortedMap(), List.of()),
                        member.tls()));
    }

    /// Those that were let in before the log may say so.
    static void awaitAll(Turn turn) {
        List.copyOf(turn.image().members().byId().keySet()).forEach(id -> await(turn, id));
    }

    /// What the operator wants of a node that comes for the first time: the role that it has by now,
    /// and how it says itself that it joins, unless that was changed meanwhile.
    static NodeSpec first(Node known, Input.RegisterNode seen) {
        NodeSpec spec = known.spec();
        boolean isUntouched =
                !known.hasCome() && spec.availability() == NodeSpec.Availability.ACTIVE;
        return isUntouched
                ? new NodeSpec(spec.name(), spec.labels(), spec.role(), seen.availability())
                : spec;
    }

    /// The node was waited for long enough.
    static void expire(Turn turn, NodeId id) {
        turn.image()
                .node(id)
                .filter(node -> !node.hasCome() && node.state() == NodeState.DOWN)
                .filter(_ -> turn.image().allows(Feature.NODES_FROM_ADMISSION))
                .ifPresent(node -> {
                    turn.emit(new Event.NodeRemoved(node.id()));
                    RootRotations.settle(turn);
                    FeatureLevels.settle(turn);
                });
    }

    static int freeSeat(Turn turn) {
        SortedSet<Integer> taken = new TreeSet<>();
        turn.image().nodes().values().forEach(node -> taken.add(node.seat()));
        int seat = 0;
        while (taken.contains(seat)) {
            seat++;
        }
        return seat;
    }
}
