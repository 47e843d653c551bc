package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.Limits;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskSpec;
import java.util.List;
import java.util.Optional;

/// No spec is larger, and no list in it longer, than [Limits] says.
public final class SizeRules {
    private SizeRules() {}

    /// A service by itself; what its tasks take beside others is for [Quota].
    static Optional<Event.Rejected> check(ServiceSpec spec) {
        TaskSpec task = spec.taskTemplate();
        ContainerSpec container = task.containerSpec();
        return bytes("service spec", SpecSize.of(spec))
                .or(() -> count("labels", spec.labels().size(), Limits.LABELS))
                .or(() -> count("container labels", container.labels().size(), Limits.LABELS))
                .or(() -> count("networks", task.networks().size(), Limits.NETWORKS_OF_SERVICE))
                .or(() -> count("published ports", spec.ports().size(), Limits.PORTS_OF_SERVICE))
                .or(() -> placement(task))
                .or(() -> lists(container))
                .or(() -> attachments(task));
    }

    private static Optional<Event.Rejected> placement(TaskSpec task) {
        return task.placement()
                .flatMap(it ->
                        count("constraints", it.constraints().size(), Limits.CONSTRAINTS)
                                .or(() ->
                                        count(
                                                "placement preferences",
                                                it.preferences().size(),
                                                Limits.PREFERENCES))
                                .or(() ->
                                        count(
                                                "platforms",
                                                it.platforms().size(),
                                                Limits.CONSTRAINTS)));
    }

    private static Optional<Event.Rejected> lists(ContainerSpec spec) {
        return count("environment variables", spec.env().size(), Limits.ENTRIES)
                .or(() -> count("mounts", spec.mounts().size(), Limits.ENTRIES))
                .or(() -> count("arguments", spec.args().size(), Limits.ENTRIES))
                .or(() -> count("words of the command", spec.command().size(), Limits.ENTRIES))
                .or(() -> count("hosts", spec.hosts().size(), Limits.ENTRIES))
                .or(() -> count("groups", spec.groups().size(), Limits.ENTRIES))
                .or(() -> count("sysctls", spec.sysctls().size(), Limits.ENTRIES))
                .or(() -> count("ulimits", spec.ulimits().size(), Limits.ENTRIES));
    }

    private static Optional<Event.Rejected> attachments(TaskSpec task) {
        for (TaskSpec.NetworkAttachment network : task.networks()) {
            Optional<Event.Rejected> refusal =
                    count("aliases in a network", network.aliases().size(), Limits.ENTRIES);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Refusal.none();
    }

    static Optional<Event.Rejected> check(NetworkSpec spec) {
        List<NetworkSpec.IpamConfig> subnets =
                spec.ipam().map(NetworkSpec.Ipam::config).orElse(List.of());
        Optional<Event.Rejected> refusal =
                bytes("network spec", SpecSize.of(spec))
                        .or(() -> count("labels", spec.labels().size(), Limits.LABELS))
                        .or(() -> count("subnets", subnets.size(), Limits.SUBNETS_OF_NETWORK));
        for (NetworkSpec.IpamConfig config : subnets) {
            refusal =
                    refusal.or(() ->
                            count(
                                    "auxiliary addresses",
                                    config.auxiliaryAddresses().size(),
                                    Limits.AUXILIARY_ADDRESSES));
        }
        return refusal;
    }

    /// The spec of a node.
    public static Optional<Event.Rejected> check(NodeSpec spec) {
        return bytes("node spec", SpecSize.of(spec))
                .or(() -> count("labels", spec.labels().size(), Limits.LABELS));
    }

    /// What a node says of itself.
    public static Optional<Event.Rejected> check(Input.RegisterNode seen) {
        return bytes("description of node " + seen.node(), SpecSize.of(seen));
    }

    /// The spec of the swarm.
    public static Optional<Event.Rejected> check(SwarmSpec spec) {
        return bytes("swarm spec", SpecSize.of(spec))
                .or(() -> count("labels", spec.labels().size(), Limits.LABELS));
    }

    private static Optional<Event.Rejected> bytes(String what, long bytes) {
        return bytes > Limits.SPEC_BYTES
                ? Refusal.invalid(
                        "%s is too large: it has %d bytes, and at most %d are allowed"
                                .formatted(what, bytes, Limits.SPEC_BYTES))
                : Refusal.none();
    }

    static Optional<Event.Rejected> count(String what, long count, long most) {
        return count > most
                ? Refusal.invalid(
                        "too many %s: there are %d, and at most %d are allowed"
                                .formatted(what, count, most))
                : Refusal.none();
    }
}
