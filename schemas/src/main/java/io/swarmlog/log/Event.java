package io.swarmlog.log;

import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Reason;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.SwarmId;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import java.util.List;
import java.util.Optional;

/// Everything that was decided. Events of tasks carry many tasks at once, since one decision often
/// concerns many.
public sealed interface Event {

    /// Events of the swarm as a whole.
    sealed interface OfSwarm extends Event {}

    /// Events of one service.
    sealed interface OfService extends Event {
        ServiceId service();
    }

    /// Events of one network.
    sealed interface OfNetwork extends Event {
        NetworkId network();
    }

    /// Events of who is a member, and who leads.
    sealed interface OfMembers extends Event {}

    /// Events of one node.
    sealed interface OfNode extends Event {}

    /// Events of tasks.
    sealed interface OfTasks extends Event {}

    /// Events of timers.
    sealed interface OfTime extends Event {}

    /// The input was refused; it changed nothing. With a failure it could not be decided: nobody's
    /// wish was wrong by a rule, and whoever looks after the swarm is told.
    record Rejected(Reason reason, String message, Optional<Failure> failure) implements Event {

        /// A refusal by a rule.
        public Rejected(Reason reason, String message) {
            this(reason, message, Optional.empty());
        }

        /// Few have a failure: the texts of the others are without.
        @Override
        public String toString() {
            String more = failure.map(why -> ", failure=" + why).orElse("");
            return "Rejected[reason=" + reason + ", message=" + message + more + "]";
        }
    }

    /// An input that control could not get past is skipped.
    record InputSkipped(long offset) implements OfSwarm {}

    /// From now on the swarm's time is what the line's clock says and `offsetMs`
    /// (docs/adr/0018-clocks.md).
    record ClockOffset(long offsetMs) implements OfSwarm {}

    /// The certificates of the publisher of that name are good for nothing any more.
    record PublisherRevoked(String publisher) implements OfSwarm {}

    /// Somebody was shown secrets of the swarm: `what` they are.
    record SecretsShown(String what) implements OfSwarm {}

    // ---- swarm

    /// The swarm began.
    record SwarmInitialised(SwarmId id, Input.InitialiseSwarm settings) implements OfSwarm {}

    /// Settings changed or secrets were rotated; absent secrets stayed.
    record SwarmUpdated(
            SwarmSpec spec,
            Optional<Sealed> workerToken,
            Optional<Sealed> managerToken,
            Optional<Sealed> unlockKey)
            implements OfSwarm {}

    /// A new root takes over: members renew their certificates under it, one after the other. One
    /// that was taking over before is forgotten.
    record RootRotationBegan(Input.RootRotation rotation) implements OfSwarm {}

    /// All members have certificates of the new root: the old root is trusted no more.
    record RootRotationEnded() implements OfSwarm {}

    /// The old root was asked for again: it stays.
    record RootRotationDropped(long forceRotate, String signingCert) implements OfSwarm {}

    /// Every member can read the log up to this feature level: from the next event on it is written
    /// so ([Feature]).
    record FeatureLevelFinalised(int level) implements OfSwarm {}

    // ---- services

    /// A service exists.
    record ServiceCreated(ServiceId service, ServiceSpec spec, Optional<Sealed> registryAuth)
            implements OfService {}

    /// A service has another spec; how says what became of the one before.
    record ServiceUpdated(
            ServiceId service, ServiceSpec spec, Change change, Optional<Sealed> registryAuth)
            implements OfService {}

    /// Why a spec changed. An update keeps the old spec as the previous one; a manual rollback
    /// swaps the two, so a second one returns; an automatic rollback leaves no previous spec.
    enum Change {
        UPDATE,
        MANUAL_ROLLBACK,
        AUTOMATIC_ROLLBACK
    }

    /// The service is gone; its tasks are being removed.
    record ServiceRemoved(ServiceId service) implements OfService {}

    /// The ports and addresses a service really has.
    record EndpointAllocated(
            ServiceId service, List<EndpointSpec.Port> ports, List<Address> virtualIps)
            implements OfService {}

    /// An address in a network, with the network's prefix length: `10.0.1.2/24`.
    record Address(NetworkId network, String cidr) {}

    /// The rolling update of a service moved on; absent means none was ever needed.
    record UpdateStatusChanged(ServiceId service, Optional<UpdateStatus> status)
            implements OfService {}

    /// Where the rollout of the service's current spec stands; absent when none is under way.
    record RolloutAdvanced(ServiceId service, Optional<Rollout> rollout) implements OfService {}

    // ---- networks

    /// A swarm network exists.
    record NetworkCreated(NetworkId network, NetworkSpec spec) implements OfNetwork {}

    /// The subnets a network really has.
    record NetworkAllocated(NetworkId network, List<NetworkSpec.IpamConfig> subnets)
            implements OfNetwork {}

    /// The network is gone.
    record NetworkRemoved(NetworkId network) implements OfNetwork {}

    // ---- nodes

    /// A node is (again) a member: `seat` is its partition of `assignments`.
    record NodeRegistered(int seat, Input.RegisterNode registration, NodeSpec spec)
            implements OfNode {}

    /// An operator changed the node.
    record NodeUpdated(NodeId node, NodeSpec spec) implements OfNode {}

    /// The node came, went, or is in doubt, with the reason.
    record NodeStateChanged(NodeId node, NodeState state, String message) implements OfNode {
        /// The message of one that left the swarm on purpose, and will not be back under its id.
        public static final String LEFT = "the node left";

        /// Whether it left the swarm on purpose.
        public boolean isLeaving() {
            return state == NodeState.DOWN && message.equals(LEFT);
        }
    }

    /// The node is no longer a member.
    record NodeRemoved(NodeId node) implements OfNode {}

    // ---- members

    /// A host is a member. `number` is its own for ever: no other member had it or will (it is the
    /// node id of a manager's log server).
    record NodeAdmitted(NodeId node, long number, NodeSpec.Role role, String certificate)
            implements OfMembers {}

    /// A member has another certificate; the one before stays good for what was signed with it.
    record NodeCertified(NodeId node, NodeSpec.Role role, String certificate)
            implements OfMembers {}

    /// Another manager decides; `taskRoom` is how many tasks its memory holds, 0 when it did not
    /// say.
    record LeaderChanged(NodeId node, long taskRoom) implements OfMembers {

        /// One that does not say.
        public LeaderChanged(NodeId node) {
            this(node, 0);
        }

        @Override
        public String toString() {
            String more = taskRoom == 0 ? "" : ", taskRoom=" + taskRoom;
            return "LeaderChanged[node=" + node + more + "]";
        }
    }

    // ---- tasks

    /// Tasks of the service's current spec exist, state NEW.
    record TasksCreated(ServiceId service, long specVersion, TaskState desired, List<NewTask> tasks)
            implements OfTasks {}

    /// A task's id and the slot it fills; in a slot on a node it is bound to that node.
    record NewTask(TaskId task, Slot slot) {}

    /// Tasks have their addresses (none where they need none) and wait for a node, state PENDING.
    record TasksAllocated(List<TaskAddresses> tasks) implements OfTasks {}

    /// The addresses of a task, one per network.
    record TaskAddresses(TaskId task, List<Address> addresses) {}

    /// Tasks have a node, state ASSIGNED.
    record TasksAssigned(List<Placed> tasks, String message) implements OfTasks {}

    /// A task, its node, and which generic resources of the node are the task's: what it reserves,
    /// by name where the node has named ones.
    record Placed(TaskId task, NodeId node, List<TaskSpec.GenericResource> genericResources) {

        /// Few tasks have generic resources: the texts of the others are without.
        @Override
        public String toString() {
            String more =
                    genericResources.isEmpty() ? "" : ", genericResources=" + genericResources;
            return "Placed[task=" + task + ", node=" + node + more + "]";
        }
    }

    /// Tasks wait, and why, in a sentence for the user.
    record TasksWaiting(List<Waiting> tasks) implements OfTasks {}

    /// A task that waits and the reason.
    record Waiting(TaskId task, String explanation) {}

    /// The observed state of tasks moved forward.
    record TasksMoved(Optional<NodeId> reportedBy, List<Input.TaskReport> moves)
            implements OfTasks {}

    /// Tasks shall reach another state; `why` is for people.
    record TasksDesired(TaskState desired, List<TaskId> tasks, String why) implements OfTasks {}

    /// Tasks are forgotten.
    record TasksRemoved(List<TaskId> tasks) implements OfTasks {}

    // ---- time

    /// A timer runs; one with the same key is replaced.
    record TimerSet(Timer timer, long dueMs) implements OfTime {}

    /// A timer fired or is no longer wanted.
    record TimerCleared(Timer timer) implements OfTime {}
}
