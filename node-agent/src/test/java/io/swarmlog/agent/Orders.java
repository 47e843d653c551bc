package io.swarmlog.agent;

import io.swarmlog.agent.runtime.Home;
import io.swarmlog.log.Assignment;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Assignments for tests, changed part by part.
public final class Orders {
    public static final NodeId NODE = new NodeId("node1");
    public static final Home HOME =
            new Home(NODE, "host1", new TaskSpec.Platform("x86_64", "linux"));

    /// The key of the node's certificate.
    public static final KeyPair KEY = key();

    private Orders() {}

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A container that sleeps, with nothing special about it.
    public static ContainerSpec sleeper(String image) {
        return container(image, "sleep", "1000000");
    }

    public static ContainerSpec container(String image, String... args) {
        return container(Duration.ofSeconds(1), image, args);
    }

    private static ContainerSpec container(Duration grace, String image, String... args) {
        return new ContainerSpec(
                image,
                new TreeMap<>(),
                List.of(),
                List.of(args),
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
                Optional.of(grace.toNanos()),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                "",
                new TreeMap<>(),
                List.of(),
                List.of(),
                List.of());
    }

    public static TaskSpec spec(ContainerSpec container) {
        return new TaskSpec(
                container,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                0,
                "");
    }

    public static Assignment order(String task, TaskState desired) {
        return new Assignment(
                new TaskId(task),
                NODE,
                new ServiceId("service1"),
                "web",
                new TreeMap<>(),
                new Slot.Numbered(1),
                desired,
                TaskState.ASSIGNED,
                spec(sleeper("busybox:latest")),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    /// The same, of a task whose container has so long to stop by itself.
    public static Assignment grace(Assignment order, Duration grace) {
        return container(order, container(grace, "busybox:latest", "sleep", "1000000"));
    }

    public static Assignment desired(Assignment order, TaskState desired) {
        return with(order, desired, order.observed(), order.spec());
    }

    public static Assignment observed(Assignment order, TaskState observed) {
        return with(order, order.desired(), observed, order.spec());
    }

    public static Assignment spec(Assignment order, UnaryOperator<TaskSpec> change) {
        return with(order, order.desired(), order.observed(), change.apply(order.spec()));
    }

    public static Assignment container(Assignment order, ContainerSpec container) {
        return spec(
                order,
                old ->
                        new TaskSpec(
                                container,
                                old.resources(),
                                old.restartPolicy(),
                                old.placement(),
                                old.networks(),
                                old.logDriver(),
                                old.forceUpdate(),
                                old.runtime()));
    }

    public static Assignment networks(Assignment order, Assignment.AttachedNetwork... networks) {
        return new Assignment(
                order.task(),
                order.node(),
                order.service(),
                order.serviceName(),
                order.serviceLabels(),
                order.slot(),
                order.desired(),
                order.observed(),
                order.spec(),
                order.hostPorts(),
                List.of(networks),
                order.registryAuth(),
                order.genericResources());
    }

    public static Assignment ports(Assignment order, EndpointSpec.Port... ports) {
        return new Assignment(
                order.task(),
                order.node(),
                order.service(),
                order.serviceName(),
                order.serviceLabels(),
                order.slot(),
                order.desired(),
                order.observed(),
                order.spec(),
                List.of(ports),
                order.networks(),
                order.registryAuth(),
                order.genericResources());
    }

    public static Assignment given(Assignment order, TaskSpec.GenericResource... resources) {
        return new Assignment(
                order.task(),
                order.node(),
                order.service(),
                order.serviceName(),
                order.serviceLabels(),
                order.slot(),
                order.desired(),
                order.observed(),
                order.spec(),
                order.hostPorts(),
                order.networks(),
                order.registryAuth(),
                List.of(resources));
    }

    public static Assignment named(
            Assignment order, String service, SortedMap<String, String> labels, Slot slot) {
        return new Assignment(
                order.task(),
                order.node(),
                order.service(),
                service,
                labels,
                slot,
                order.desired(),
                order.observed(),
                order.spec(),
                order.hostPorts(),
                order.networks(),
                order.registryAuth(),
                order.genericResources());
    }

    public static SortedMap<String, String> map(Map<String, String> entries) {
        return new TreeMap<>(entries);
    }

    private static Assignment with(
            Assignment order, TaskState desired, TaskState observed, TaskSpec spec) {
        return new Assignment(
                order.task(),
                order.node(),
                order.service(),
                order.serviceName(),
                order.serviceLabels(),
                order.slot(),
                desired,
                observed,
                spec,
                order.hostPorts(),
                order.networks(),
                order.registryAuth(),
                order.genericResources());
    }
}
