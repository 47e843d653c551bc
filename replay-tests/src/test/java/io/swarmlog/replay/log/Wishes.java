package io.swarmlog.replay.log;

import io.swarmlog.command.json.ApiVersion;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.ServiceReader;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Inputs as tests need them.
final class Wishes {
    private static final Sealed SEALED = new Sealed("key", "c2VjcmV0");

    private Wishes() {}

    static Input.InitialiseSwarm initialise() {
        return initialise(Duration.ofNanos(SwarmReader.DEFAULTS.heartbeatPeriodNs()));
    }

    static Input.InitialiseSwarm initialise(Duration heartbeat) {
        return initialise(heartbeat, new NodeDescription.TlsTrust("root", "subject", "key"));
    }

    static Input.InitialiseSwarm initialise(Duration heartbeat, NodeDescription.TlsTrust trust) {
        var standard = SwarmReader.DEFAULTS;
        var spec =
                new SwarmSpec(
                        standard.name(),
                        standard.labels(),
                        standard.taskHistoryRetentionLimit(),
                        standard.raft(),
                        heartbeat.toNanos(),
                        standard.nodeCertExpiryNs(),
                        standard.autoLockManagers(),
                        standard.defaultLogDriver());
        return new Input.InitialiseSwarm(
                "seed",
                spec,
                List.of("10.0.0.0/8"),
                24,
                4789,
                trust,
                new Input.SwarmSecrets(SEALED, SEALED, SEALED, SEALED));
    }

    static Input.CreateService create(String name, int replicas) {
        String body =
                """
                {"Name": "%s", "TaskTemplate": {"ContainerSpec": {"Image": "busybox"}},
                 "Mode": {"Replicated": {"Replicas": %d}}}
                """
                        .formatted(name, replicas);
        return new Input.CreateService(
                ServiceReader.read(GoJson.parse(body), ApiVersion.NEWEST), Optional.empty());
    }

    static Input.RegisterNode register(NodeId node, long incarnation) {
        return new Input.RegisterNode(
                node,
                incarnation,
                NodeSpec.Role.WORKER,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("127.0.0.1", "", 0),
                new NodeDescription(
                        node.value(),
                        new TaskSpec.Platform("x86_64", "linux"),
                        64_000_000_000L,
                        64L << 30,
                        List.of(),
                        new NodeDescription.Engine("28.0.0", new TreeMap<>(), List.of()),
                        new NodeDescription.TlsTrust("root", "subject", "key")));
    }
}
