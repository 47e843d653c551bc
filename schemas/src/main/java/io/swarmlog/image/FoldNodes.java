package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;

/// Folds the events of nodes.
final class FoldNodes {
    private FoldNodes() {}

    static void apply(Draft draft, Event.OfNode event) {
        switch (event) {
            case Event.NodeRegistered e -> registered(draft, e);
            case Event.NodeUpdated e -> {
                Node old = draft.node(e.node());
                draft.put(
                        old.withMetaAndSpec(
                                old.meta().written(draft.sequence(), draft.atMs), e.spec()));
            }
            case Event.NodeStateChanged e -> {
                Node old = draft.node(e.node());
                draft.put(old.withState(old.meta().touched(draft.atMs), e.state(), e.message()));
            }
            case Event.NodeRemoved e -> {
                draft.nodes = draft.nodes.minus(e.node());
                draft.members = draft.members.without(e.node());
            }
        }
    }

    private static void registered(Draft draft, Event.NodeRegistered e) {
        NodeId id = e.registration().node();
        Meta meta =
                draft.nodes.containsKey(id)
                        ? draft.node(id).meta().touched(draft.atMs)
                        : Meta.created(draft.sequence(), draft.atMs);
        draft.put(new Node(id, meta, e.seat(), e.spec(), e.registration(), NodeState.READY, ""));
    }
}
