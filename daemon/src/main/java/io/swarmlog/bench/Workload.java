package io.swarmlog.bench;

import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerSpec;
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

/// The swarm that benchmarks of the control plane play with: plain nodes and services without
/// networks.
final class Workload {
    static final TaskSpec.Platform PLATFORM = new TaskSpec.Platform("x86_64", "linux");
    static final NodeDescription.TlsTrust TRUST = new NodeDescription.TlsTrust("", "", "");

    /// Of a node, more than any benchmark fills.
    static final long NANO_CPUS = 1_000_000_000_000L;

    static final long MEMORY = 1L << 50;

    private static final long HISTORY = 5;

    private Workload() {}

    static Input.InitialiseSwarm swarm(long heartbeatPeriodNs) {
        Sealed secret = new Sealed("", "");
        return new Input.InitialiseSwarm(
                "bench",
                new SwarmSpec(
                        SwarmSpec.NAME,
                        Collections.emptySortedMap(),
                        HISTORY,
                        new SwarmSpec.Raft(0, 0, 0, 0, 0),
                        heartbeatPeriodNs,
                        0,
                        false,
                        Optional.empty()),
                List.of(),
                0,
                0,
                TRUST,
                new Input.SwarmSecrets(secret, secret, secret, secret));
    }

    static NodeId nodeId(int number) {
        return new NodeId("node" + number);
    }

    static Input.RegisterNode node(int number) {
        return new Input.RegisterNode(
                nodeId(number),
                1,
                NodeSpec.Role.WORKER,
                NodeSpec.Availability.ACTIVE,
                address(),
                new NodeDescription(
                        "node" + number, PLATFORM, NANO_CPUS, MEMORY, List.of(), engine(), TRUST));
    }

    static Input.NodeAddress address() {
        return new Input.NodeAddress("10.0.0.1", "", 0);
    }

    static NodeDescription.Engine engine() {
        return new NodeDescription.Engine("", Collections.emptySortedMap(), List.of());
    }

    static ServiceSpec service(String name, String image, long replicas) {
        TaskSpec task =
                new TaskSpec(
                        container(image),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        0,
                        "");
        return new ServiceSpec(
                name,
                Collections.emptySortedMap(),
                task,
                new ServiceSpec.Mode.Replicated(replicas),
                Optional.of(
                        new ServiceSpec.UpdateConfig(
                                10, 0, "continue", Optional.of(0L), 0, "stop-first")),
                Optional.empty(),
                Optional.empty());
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
