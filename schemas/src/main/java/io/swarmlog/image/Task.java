package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Optional;

/// A task: one attempt to fill a slot of a service. `made` is the part of the service's spec it was
/// made from, shared by all tasks of that version. `genericResources` are those of its node that were
/// handed to it (SwarmKit `AssignedGenericResources`); they stay told when it has ended.
public record Task(
        TaskId id,
        ServiceId service,
        Slot slot,
        Made made,
        Meta meta,
        Optional<NodeId> node,
        TaskState desired,
        TaskStatus status,
        List<Event.Address> addresses,
        List<TaskSpec.GenericResource> genericResources) {

    public TaskState state() {
        return status.state();
    }

    /// True while the task shall and can run: desired up to RUNNING and not ended.
    public boolean isRunnable() {
        return !desired.isAfter(TaskState.RUNNING) && !state().isTerminal();
    }

    /// True while it counts for a node's load (SwarmKit scheduler: desired up to COMPLETE), and has
    /// not ended.
    public boolean isActive() {
        return !desired.isAfter(TaskState.COMPLETE) && !state().isTerminal();
    }

    /// True while it may hold something of a node: assigned, and not seen to have ended.
    public boolean holdsResources() {
        return node.isPresent() && !state().isBefore(TaskState.ASSIGNED) && !state().isTerminal();
    }

    Task withStatus(Meta newMeta, TaskStatus newStatus) {
        return new Task(
                id,
                service,
                slot,
                made,
                newMeta,
                node,
                desired,
                newStatus,
                addresses,
                genericResources);
    }

    Task withDesired(Meta newMeta, TaskState newDesired) {
        return new Task(
                id,
                service,
                slot,
                made,
                newMeta,
                node,
                newDesired,
                status,
                addresses,
                genericResources);
    }

    Task withNode(Meta newMeta, Event.Placed placed, TaskStatus newStatus) {
        return new Task(
                id,
                service,
                slot,
                made,
                newMeta,
                Optional.of(placed.node()),
                desired,
                newStatus,
                addresses,
                placed.genericResources());
    }

    Task withAddresses(Meta newMeta, List<Event.Address> newAddresses, TaskStatus newStatus) {
        return new Task(
                id,
                service,
                slot,
                made,
                newMeta,
                node,
                desired,
                newStatus,
                newAddresses,
                genericResources);
    }
}
