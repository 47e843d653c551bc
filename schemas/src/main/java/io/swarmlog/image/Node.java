package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;

/// A node: what it said of itself, what the operator wants of it, and whether it is there.
/// `seat` is its partition of `assignments`.
public record Node(
        NodeId id,
        Meta meta,
        int seat,
        NodeSpec spec,
        Input.RegisterNode registration,
        NodeState state,
        String stateMessage) {

    public NodeDescription description() {
        return registration.description();
    }

    public long incarnation() {
        return registration.incarnation();
    }

    /// True when new tasks may be placed here.
    public boolean takesTasks() {
        return state == NodeState.READY && spec.availability() == NodeSpec.Availability.ACTIVE;
    }

    /// True when tasks here can't go on: the node is down or being drained.
    public boolean givesUpTasks() {
        return state == NodeState.DOWN || spec.availability() == NodeSpec.Availability.DRAIN;
    }

    /// False for a host that was let in and whose agent did not register yet.
    public boolean hasCome() {
        return incarnation() > 0;
    }

    /// True when it left on purpose: it will not be back under its id.
    public boolean hasLeft() {
        return new Event.NodeStateChanged(id, state, stateMessage).isLeaving();
    }

    Node withMetaAndSpec(Meta newMeta, NodeSpec newSpec) {
        return new Node(id, newMeta, seat, newSpec, registration, state, stateMessage);
    }

    Node withState(Meta newMeta, NodeState newState, String message) {
        return new Node(id, newMeta, seat, spec, registration, newState, message);
    }
}
