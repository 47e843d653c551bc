package io.swarmlog.replay.sim;

import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskSpec;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What the simulated users ask for: specs by chance, from a seed.
final class SimSpecs {
    static final long NODE_CPUS = 8_000_000_000L;
    static final long NODE_MEMORY = 16L << 30;

    private static final List<String> ACTIONS = List.of("pause", "continue", "rollback");
    private static final List<String> ORDERS = List.of("stop-first", "start-first");

    private SimSpecs() {}

    static Input.InitialiseSwarm swarm(long seed) {
        Sealed secret = new Sealed("key", "text");
        return new Input.InitialiseSwarm(
                "seed" + seed,
                new SwarmSpec(
                        "default",
                        Collections.emptySortedMap(),
                        3,
                        new SwarmSpec.Raft(10_000, 0, 500, 10, 1),
                        1_000_000_000L,
                        7_776_000_000_000_000L,
                        false,
                        Optional.empty()),
                List.of(),
                0,
                0,
                new NodeDescription.TlsTrust("", "", ""),
                new Input.SwarmSecrets(secret, secret, secret, secret));
    }

    static Input.RegisterNode node(NodeId id, long incarnation) {
        return new Input.RegisterNode(
                id,
                incarnation,
                NodeSpec.Role.WORKER,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("10.9.0.1", "", 0),
                new NodeDescription(
                        id.value(),
                        new TaskSpec.Platform("x86_64", "linux"),
                        NODE_CPUS,
                        NODE_MEMORY,
                        List.of(),
                        new NodeDescription.Engine(
                                "20.10", Collections.emptySortedMap(), List.of()),
                        new NodeDescription.TlsTrust("", "", "")));
    }

    static NetworkSpec network(String name) {
        return new NetworkSpec(
                name,
                Collections.emptySortedMap(),
                "overlay",
                Collections.emptySortedMap(),
                false,
                false,
                false,
                false,
                Optional.empty());
    }

    static ServiceSpec service(RandomGenerator chance, String name, boolean global) {
        ServiceSpec.Mode mode =
                global
                        ? new ServiceSpec.Mode.Global()
                        : new ServiceSpec.Mode.Replicated(chance.nextInt(7));
        return new ServiceSpec(
                name,
                Collections.emptySortedMap(),
                task(chance),
                mode,
                Optional.of(rollout(chance)),
                Optional.of(rollout(chance)),
                ports(chance));
    }

    private static Optional<EndpointSpec> ports(RandomGenerator chance) {
        return chance.nextInt(3) > 0
                ? Optional.empty()
                : Optional.of(
                        new EndpointSpec(
                                "vip",
                                List.of(new EndpointSpec.Port("", "tcp", 80, 0, "ingress"))));
    }

    private static TaskSpec task(RandomGenerator chance) {
        List<TaskSpec.NetworkAttachment> networks =
                chance.nextInt(2) == 0
                        ? List.of()
                        : List.of(
                                new TaskSpec.NetworkAttachment(
                                        "net" + chance.nextInt(2),
                                        List.of(),
                                        Collections.emptySortedMap()));
        return new TaskSpec(
                container("app:" + chance.nextInt(4)),
                Optional.of(
                        new TaskSpec.Resources(
                                Optional.empty(),
                                Optional.of(
                                        new TaskSpec.Reservations(
                                                chance.nextInt(3) * 100_000_000L, 0, List.of())))),
                Optional.of(
                        new TaskSpec.RestartPolicy(
                                "any",
                                Optional.of(chance.nextInt(3) * 1_000_000_000L),
                                Optional.empty(),
                                Optional.empty())),
                Optional.empty(),
                networks,
                Optional.empty(),
                0,
                "");
    }

    private static ServiceSpec.UpdateConfig rollout(RandomGenerator chance) {
        return new ServiceSpec.UpdateConfig(
                chance.nextInt(3),
                chance.nextInt(3) * 1_000_000_000L,
                ACTIONS.get(chance.nextInt(ACTIONS.size())),
                Optional.of(chance.nextInt(4) * 1_000_000_000L),
                chance.nextInt(2) * 0.5f,
                ORDERS.get(chance.nextInt(ORDERS.size())));
    }

    private static ContainerSpec container(String image) {
        return new ContainerSpec(
                image,
                Collections.emptySortedMap(),
                List.of(),
                List.of(),
                "",
                List.of(),
                "",
                "",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                false,
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                "",
                Collections.emptySortedMap(),
                List.of(),
                List.of(),
                List.of());
    }
}
