package io.swarmlog.daemon;

import io.swarmlog.agent.Agent;
import io.swarmlog.agent.AgentConfig;
import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.agent.runtime.Machine;
import io.swarmlog.agent.runtime.NoopRuntime;
import io.swarmlog.agent.runtime.docker.DockerRuntime;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Starts the agent of a member.
final class AgentStart {
    private static final Machine MADE_BELIEVE =
            new Machine(
                    "none",
                    new TaskSpec.Platform("x86_64", "linux"),
                    4_000_000_000L,
                    8L << 30,
                    List.of(),
                    new NodeDescription.Engine("none", new TreeMap<>(), List.of()));

    private AgentStart() {}

    static Agent start(
            DaemonConfig config,
            HostState host,
            MemberLog log,
            Function<Sealed, Optional<String>> opener) {
        LiveImage live = log.follower();
        Swarm swarm =
                live.image()
                        .swarm()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "expected a swarm on the log, but there is none"));
        SigningKey keys = SigningKey.of(new TlsFiles(config.files().identity()));
        return Agent.start(
                new AgentConfig(
                        new AgentConfig.Self(
                                host.node(),
                                host.incarnation(),
                                host.self().role(),
                                host.availability(),
                                new Input.NodeAddress(
                                        host.address(),
                                        host.isManager() ? host.place().door() : "",
                                        host.ports().mesh())),
                        config.labels(),
                        swarm.root().desired(),
                        new AgentConfig.Log(log.kafka(), log.wires(), live, keys, keys::both),
                        runtime(config),
                        () -> heartbeatPeriod(live),
                        opener));
    }

    private static ContainerRuntime runtime(DaemonConfig config) {
        return config.engine().equals(DaemonConfig.NO_ENGINE)
                ? new NoopRuntime(MADE_BELIEVE)
                : new DockerRuntime(URI.create(config.engine()));
    }

    /// Ends what the node runs, once it is no member any more.
    static void removeAllTasks(DaemonConfig config, NodeId node) {
        try (ContainerRuntime runtime = runtime(config)) {
            runtime.clear(node, container -> container.isOurs(Optional.empty()));
        }
    }

    /// As `docker swarm update --dispatcher-heartbeat` says.
    private static Duration heartbeatPeriod(LiveImage live) {
        return live.image()
                .swarm()
                .map(Swarm::spec)
                .map(SwarmSpec::heartbeatPeriod)
                .orElse(SwarmSpec.STANDARD_HEARTBEAT);
    }
}
