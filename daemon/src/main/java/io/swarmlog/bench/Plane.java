package io.swarmlog.bench;

import io.swarmlog.agent.Agent;
import io.swarmlog.agent.AgentConfig;
import io.swarmlog.agent.runtime.Machine;
import io.swarmlog.agent.runtime.NoopRuntime;
import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.follow.Follower;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.state.streams.ControlStreams;
import io.swarmlog.state.streams.IntakeStreams;
import io.swarmlog.state.streams.Ticker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A whole control plane in this process, wired as the daemon wires it, and agents of many nodes
/// whose containers run at once and do nothing. What is left out is the engine, the API and the
/// mesh.
final class Plane implements AutoCloseable {
    private static final String INSTANCE = "manager-1";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final Scope scope = new Scope();
    private final Map<String, Object> kafka;
    private final Wires wires = AvroWires.of(new FixedSchemaIds());
    private final Follower follower;
    private final Ledger ledger;
    private final SecureRandom chance = new SecureRandom();
    private final RootCa root = RootCa.found(chance, Instant.now());

    private Plane(int nodes) throws IOException {
        try {
            kafka = log(nodes).client();
            follower = scope.add(new Follower(kafka, wires)).start();
            ControlStreams control =
                    scope.add(ControlStreams.start(kafka, wires, follower, INSTANCE));
            scope.add(IntakeStreams.start(kafka, wires, follower, INSTANCE));
            require(follower.awaitCaughtUp(PATIENCE), "the log to be read");
            InputAppender inputs = scope.add(new InputAppender(kafka, wires.inputs()));
            ledger = scope.add(new Ledger(inputs, follower));
            scope.add(new Ticker(follower, inputs, InstantSource.system(), control::deciding));
        } catch (IOException | RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    /// Starts it all; returns when the swarm knows all nodes.
    static Plane start(int nodes) throws IOException {
        Plane plane = new Plane(nodes);
        try {
            plane.submit(Workload.swarm(HEARTBEAT.toNanos()));
            plane.startAgents(nodes);
            return plane;
        } catch (IOException | RuntimeException e) {
            plane.close();
            throw e;
        }
    }

    Follower follower() {
        return follower;
    }

    CommandLog.Outcome.Accepted submit(Input.Command command) throws IOException {
        return switch (ledger.submit(command, "bench")) {
            case CommandLog.Outcome.Accepted accepted -> accepted;
            case CommandLog.Outcome.Refused refused ->
                    throw new IOException("expected it to be done, but: " + refused.message());
            case CommandLog.Outcome.Unknown unknown ->
                    throw new IOException("expected an outcome, but: " + unknown.message());
        };
    }

    private EmbeddedKafka log(int seats) throws IOException {
        return scope.add(scope.add(OwnLog.make(root, seats)).start());
    }

    private void startAgents(int nodes) throws IOException {
        List<Agent> agents = new ArrayList<>();
        scope.add(agents, () -> closeAll(agents));
        for (int node = 0; node < nodes; node++) {
            agents.add(Agent.start(config(node, admit(node))));
        }
        for (Agent agent : agents) {
            try {
                agent.registered().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (Exception e) {
                throw new IOException("expected every node to be known, but one is not", e);
            }
        }
    }

    /// Lets a node in, as a manager's certificate desk does.
    private NodeKey admit(int node) throws IOException {
        NodeKey key = NodeKey.generate(chance);
        NodeId id = Workload.nodeId(node);
        String certificate =
                root.issue(
                        Subject.node(id, CertificateRole.WORKER, OwnLog.SWARM),
                        key.publicKey(),
                        CERTIFICATE_LIFE,
                        Instant.now());
        submit(new Input.AdmitNode(id, NodeSpec.Role.WORKER, certificate));
        return key;
    }

    private AgentConfig config(int node, NodeKey key) {
        return new AgentConfig(
                new AgentConfig.Self(
                        Workload.nodeId(node),
                        1,
                        NodeSpec.Role.WORKER,
                        NodeSpec.Availability.ACTIVE,
                        Workload.address()),
                Collections.emptySortedMap(),
                Workload.TRUST,
                new AgentConfig.Log(
                        kafka, wires, follower, key::privateKey, () -> List.of(key.privateKey())),
                new NoopRuntime(
                        new Machine(
                                "node" + node,
                                Workload.PLATFORM,
                                Workload.NANO_CPUS,
                                Workload.MEMORY,
                                List.of(),
                                Workload.engine())),
                () -> HEARTBEAT,
                _ -> Optional.empty());
    }

    private static void closeAll(List<Agent> agents) throws InterruptedException {
        List<Thread> closing =
                agents.stream().map(agent -> Thread.ofVirtual().start(agent::close)).toList();
        for (Thread each : closing) {
            each.join();
        }
    }

    private static void require(boolean reached, String what) throws IOException {
        if (!reached) {
            throw new IOException("expected " + what + " within " + PATIENCE + ", but it is not");
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
