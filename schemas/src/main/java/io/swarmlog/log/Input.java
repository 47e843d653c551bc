package io.swarmlog.log;

import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Optional;

/// Everything that can happen to a swarm from outside: what users ask, what nodes see, and time.
///
/// Objects are named by `String` references here, as users may give an id, a name or a unique
/// prefix of an id; deciding resolves them.
public sealed interface Input {

    /// A user's wish. It is decided once and always has an outcome: its events, or
    /// [Event.Rejected].
    sealed interface Command extends Input {}

    /// A command that a program with a publisher's certificate may give. Who is in the swarm, what
    /// members are, and the swarm itself are not among them. (Beside [Command], not below it: the
    /// order of the records is that of the schema's union.)
    sealed interface Publishable {}

    /// What a node's agent saw, or what was learned of a node.
    sealed interface Observation extends Input {}

    /// Time passes: timers that are due fire. Appended when a timer is due, and when the clock that
    /// stamps the line differs from the swarm's time. `nowMs` is the swarm's time for who wrote it
    /// (0: the record's own time stands).
    record Tick(long nowMs) implements Input {

        /// One whose record says when.
        public Tick() {
            this(0);
        }

        @Override
        public String toString() {
            return "Tick[" + (nowMs == 0 ? "" : "nowMs=" + nowMs) + "]";
        }
    }

    // ---- swarm

    /// Starts the swarm (`POST /swarm/init`). `seed` is the chance all ids are made from.
    record InitialiseSwarm(
            String seed,
            SwarmSpec spec,
            List<String> addressPools,
            int subnetSize,
            int dataPathPort,
            NodeDescription.TlsTrust trust,
            SwarmSecrets secrets)
            implements Command {}

    /// The swarm's secrets, sealed with the managers' key.
    record SwarmSecrets(Sealed caKey, Sealed workerToken, Sealed managerToken, Sealed unlockKey) {}

    /// Changes settings or rotates secrets (`POST /swarm/update`); absent secrets stay.
    record UpdateSwarm(
            long version,
            SwarmSpec spec,
            Optional<Sealed> workerToken,
            Optional<Sealed> managerToken,
            Optional<Sealed> unlockKey,
            Optional<RootRotation> rotation)
            implements Command {}

    /// A new root of trust is to take over. `forceRotate` is the counter that clients raise to ask
    /// for it, `signingCert` the root they brought, else empty. `crossSigned` is the new root's
    /// certificate (PEM) signed by the old root: it stands in the chain of what the new root issues
    /// until all members have such a certificate. Only then do the key and the join tokens take the
    /// place of the old ones.
    record RootRotation(
            long forceRotate,
            String signingCert,
            NodeDescription.TlsTrust next,
            String crossSigned,
            Sealed key,
            Sealed workerToken,
            Sealed managerToken) {}

    /// Gets the swarm past the input at `offset`, which control can't decide and does not reject
    /// either: a control that begins looks for these before it decides (`swarmlog skip`).
    record SkipInput(long offset) implements Command {}

    /// Takes all rights from the publisher of that name, for good: whoever shall publish on needs
    /// another name (`swarmlog publisher-cert --revoke`).
    record RevokePublisher(String publisher) implements Command {}

    /// Somebody was shown secrets of the swarm, join tokens or the key that unlocks a manager. It is
    /// told so that it stays on the log; it changes nothing.
    record TellSecretsShown(String what) implements Command {}

    // ---- services

    /// `POST /services/create`. The registry credentials of the user, if sent, are sealed.
    record CreateService(ServiceSpec spec, Optional<Sealed> registryAuth)
            implements Command, Publishable {}

    /// `POST /services/{service}/update`: a new spec for version `version` of it.
    record UpdateService(
            String service, long version, ServiceSpec spec, Optional<Sealed> registryAuth)
            implements Command, Publishable {}

    /// `POST /services/{service}/update?rollback=previous`.
    record RollbackService(String service, long version) implements Command, Publishable {}

    /// Sets the replicas, whatever the version: the verb for publishers.
    record ScaleService(String service, long replicas) implements Command, Publishable {}

    /// `DELETE /services/{service}`.
    record RemoveService(String service) implements Command, Publishable {}

    // ---- networks

    /// `POST /networks/create` of swarm scope. `avoid` is what the host that was asked uses itself: no
    /// subnet is chosen there, and none is taken that an engine's network has.
    record CreateNetwork(NetworkSpec spec, List<HostRange> avoid) implements Command, Publishable {

        /// Of nobody's host.
        public CreateNetwork(NetworkSpec spec) {
            this(spec, List.of());
        }
    }

    /// A range of addresses that a host uses (`10.50.7.0/24`): one of its engine's network of that
    /// name, or, where that is empty, one it has a route to.
    record HostRange(String subnet, String network) {}

    /// `DELETE /networks/{network}` of swarm scope.
    record RemoveNetwork(String network) implements Command, Publishable {}

    // ---- nodes

    /// `POST /nodes/{node}/update`.
    record UpdateNode(String node, long version, NodeSpec spec) implements Command, Publishable {}

    /// `DELETE /nodes/{node}`.
    record RemoveNode(String node, boolean force) implements Command, Publishable {}

    // ---- members, as the certificate authority of a manager asks

    /// A host proved that it may be a member: it is `node` from now on, with this certificate (PEM,
    /// the node's own first). Its tasks come later, when its agent registers.
    record AdmitNode(NodeId node, NodeSpec.Role role, String certificate) implements Command {}

    /// A member has another certificate: renewed, of another role, or under another root.
    record CertifyNode(NodeId node, NodeSpec.Role role, String certificate) implements Command {}

    /// The quorum was lost and rebuilt with this manager alone (`swarm init --force-new-cluster`):
    /// the others are managers no more.
    record ForceNewCluster(NodeId node) implements Command {}

    // ---- what nodes say

    /// A node is (again) here. A new incarnation makes every report of older ones void.
    record RegisterNode(
            NodeId node,
            long incarnation,
            NodeSpec.Role role,
            NodeSpec.Availability availability,
            NodeAddress address,
            NodeDescription description)
            implements Observation {}

    /// Where a node is reached: its address, for a manager `host:port` of its log, else empty, and
    /// the port at which its mesh takes tunnels of other nodes, 0 when it takes none.
    record NodeAddress(String host, String managerHostPort, int meshPort) {}

    /// What became of tasks, many at once.
    record ReportTasks(NodeId node, long incarnation, List<TaskReport> reports)
            implements Observation {}

    /// The state a task reached at `atMs` by the agent's clock, and what is known of its container.
    /// `hostPorts` are the host-mode ports with what the engine really published.
    record TaskReport(
            TaskId task,
            TaskState state,
            long atMs,
            String message,
            String error,
            Optional<ContainerStatus> container,
            List<EndpointSpec.Port> hostPorts) {}

    /// Intake heard nothing of the node for too long.
    record NodeWentSilent(NodeId node, long incarnation, String message) implements Observation {}

    /// Intake hears a silent or suspect node again.
    record NodeCameBack(NodeId node, long incarnation) implements Observation {}

    /// The control of this manager decides from now on. `taskRoom` is how many tasks its memory holds
    /// (0: it does not say): the swarm takes no more ([io.swarmlog.model.Limits#TASKS]).
    record TookLead(NodeId node, long incarnation, long taskRoom) implements Observation {

        /// One that does not say.
        public TookLead(NodeId node, long incarnation) {
            this(node, incarnation, 0);
        }

        @Override
        public String toString() {
            String more = taskRoom == 0 ? "" : ", taskRoom=" + taskRoom;
            return "TookLead[node=" + node + ", incarnation=" + incarnation + more + "]";
        }
    }

    /// Somebody was turned away: `where` (a topic, the join endpoint), `who` as far as that is
    /// known, and `why`. It is told so that it stays on the log; it changes nothing.
    record TurnedAway(String where, String who, String why) implements Observation {}

    /// The node left the swarm on purpose, and stopped its tasks.
    record NodeLeft(NodeId node, long incarnation) implements Observation {}

    /// Intake heard nothing of the node for longer than it should: it gets no new tasks until it is
    /// heard again ([NodeCameBack]) or went silent. Its tasks stay.
    record NodeBecameSuspect(NodeId node, long incarnation) implements Observation {}

    /// The node's daemon is being stopped on purpose, perhaps to begin anew; its tasks run on.
    record NodeStopped(NodeId node, long incarnation) implements Observation {}
}
