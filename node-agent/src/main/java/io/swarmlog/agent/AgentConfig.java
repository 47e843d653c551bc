package io.swarmlog.agent;

import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// What an agent is told at its start.
///
/// - `self`: who this node is.
/// - `labels`: engine labels of the daemon, added to those of the engine.
/// - `trust`: the root this node trusts.
/// - `log`: how to reach the log.
/// - `heartbeatPeriod`: asked before each heartbeat.
/// - `opener`: opens sealed registry credentials into the header `X-Registry-Auth`, if this node
///   can.
public record AgentConfig(
        Self self,
        SortedMap<String, String> labels,
        NodeDescription.TlsTrust trust,
        Log log,
        ContainerRuntime runtime,
        Supplier<Duration> heartbeatPeriod,
        Function<Sealed, Optional<String>> opener) {

    /// This node. The incarnation grows with every start of the node's daemon.
    public record Self(
            NodeId node,
            long incarnation,
            NodeSpec.Role role,
            NodeSpec.Availability availability,
            Input.NodeAddress address) {}

    /// The settings of every Kafka client, the wires of the records, the picture of the swarm, the
    /// key with which the node signs what it writes, and those to which its assignments are sealed:
    /// the key of its certificate, and the one before while it is still in use.
    public record Log(
            Map<String, Object> clients,
            Wires wires,
            LiveImage image,
            Supplier<PrivateKey> signingKey,
            Supplier<List<PrivateKey>> openingKeys) {}
}
