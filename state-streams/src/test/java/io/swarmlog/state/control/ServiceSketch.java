package io.swarmlog.state.control;

import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A service spec under construction, with all that a test does not care about left at its default.
public final class ServiceSketch {
    private final String name;
    private final TreeMap<String, String> labels = new TreeMap<>();
    private String image = "app:1";
    private ServiceSpec.Mode mode = new ServiceSpec.Mode.Replicated(1);
    private Optional<TaskSpec.RestartPolicy> restart = Optional.empty();
    private Optional<TaskSpec.Resources> resources = Optional.empty();
    private final List<String> constraints = new ArrayList<>();
    private final List<TaskSpec.NetworkAttachment> networks = new ArrayList<>();
    private final List<EndpointSpec.Port> ports = new ArrayList<>();
    private Optional<ServiceSpec.UpdateConfig> update = Optional.empty();
    private Optional<ServiceSpec.UpdateConfig> rollback = Optional.empty();
    private String endpointMode = "";
    private long forceUpdate;

    private ServiceSketch(String name) {
        this.name = name;
    }

    public static ServiceSketch named(String name) {
        return new ServiceSketch(name);
    }

    public ServiceSketch replicas(long replicas) {
        mode = new ServiceSpec.Mode.Replicated(replicas);
        return this;
    }

    public ServiceSketch mode(ServiceSpec.Mode other) {
        mode = other;
        return this;
    }

    public ServiceSketch global() {
        return mode(new ServiceSpec.Mode.Global());
    }

    public ServiceSketch image(String reference) {
        image = reference;
        return this;
    }

    public ServiceSketch label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    public ServiceSketch force(long number) {
        forceUpdate = number;
        return this;
    }

    public ServiceSketch restart(String condition, long delayMs, long attempts, long windowMs) {
        restart =
                Optional.of(
                        new TaskSpec.RestartPolicy(
                                condition,
                                Optional.of(delayMs * 1_000_000),
                                Optional.of(attempts),
                                Optional.of(windowMs * 1_000_000)));
        return this;
    }

    public ServiceSketch reserve(long nanoCpus, long memoryBytes) {
        resources =
                Optional.of(
                        new TaskSpec.Resources(
                                Optional.empty(),
                                Optional.of(
                                        new TaskSpec.Reservations(
                                                nanoCpus, memoryBytes, List.of()))));
        return this;
    }

    public ServiceSketch units(String kind, long count) {
        resources =
                Optional.of(
                        new TaskSpec.Resources(
                                Optional.empty(),
                                Optional.of(
                                        new TaskSpec.Reservations(
                                                0,
                                                0,
                                                List.of(
                                                        new TaskSpec.GenericResource.Discrete(
                                                                kind, count))))));
        return this;
    }

    public ServiceSketch constraint(String expression) {
        constraints.add(expression);
        return this;
    }

    public ServiceSketch network(String target, String... aliases) {
        networks.add(
                new TaskSpec.NetworkAttachment(
                        target, List.of(aliases), Collections.emptySortedMap()));
        return this;
    }

    public ServiceSketch publish(int published, int target, String publishMode) {
        ports.add(new EndpointSpec.Port("", "tcp", target, published, publishMode));
        return this;
    }

    public ServiceSketch port(EndpointSpec.Port port) {
        ports.add(port);
        return this;
    }

    public ServiceSketch endpointMode(String word) {
        endpointMode = word;
        return this;
    }

    public ServiceSketch update(ServiceSpec.UpdateConfig config) {
        update = Optional.of(config);
        return this;
    }

    public ServiceSketch rollback(ServiceSpec.UpdateConfig config) {
        rollback = Optional.of(config);
        return this;
    }

    /// A way to roll out: parallelism, delay and monitor in ms, action, ratio, order.
    public static ServiceSpec.UpdateConfig rollout(
            long parallelism, long delayMs, long monitorMs, String action, String order) {
        return new ServiceSpec.UpdateConfig(
                parallelism,
                delayMs * 1_000_000,
                action,
                Optional.of(monitorMs * 1_000_000),
                0,
                order);
    }

    public static ServiceSpec.UpdateConfig ratio(ServiceSpec.UpdateConfig config, float ratio) {
        return new ServiceSpec.UpdateConfig(
                config.parallelism(),
                config.delayNs(),
                config.failureAction(),
                config.monitorNs(),
                ratio,
                config.order());
    }

    public ServiceSpec spec() {
        Optional<TaskSpec.Placement> placement =
                constraints.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new TaskSpec.Placement(
                                        List.copyOf(constraints), List.of(), 0, List.of()));
        TaskSpec task =
                new TaskSpec(
                        container(image),
                        resources,
                        restart,
                        placement,
                        List.copyOf(networks),
                        Optional.empty(),
                        forceUpdate,
                        "");
        Optional<EndpointSpec> endpoint =
                ports.isEmpty() && endpointMode.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new EndpointSpec(endpointMode, List.copyOf(ports)));
        return new ServiceSpec(name, labels, task, mode, update, rollback, endpoint);
    }

    static ContainerSpec container(String image) {
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
