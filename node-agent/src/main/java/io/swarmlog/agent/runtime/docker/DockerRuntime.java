package io.swarmlog.agent.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.agent.runtime.Job;
import io.swarmlog.agent.runtime.Machine;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Sighted;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Assignment.AttachedNetwork;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs tasks on a Docker Engine. A task of one network costs three calls: create, start, inspect.
public final class DockerRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);

    /// The engine says that a container died before it gives back its address and ports: a start
    /// that meets them taken is tried so often…
    private static final int TAKEN_TRIES = 10;

    /// … this far apart.
    private static final long TAKEN_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final EngineCalls engine;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Images images;
    private final Bridges bridges;
    private final Path socket;
    private final List<AutoCloseable> watches = new CopyOnWriteArrayList<>();

    /// `engine` is the socket of the Docker Engine: `unix:///var/run/docker.sock`.
    public DockerRuntime(URI engine) {
        this.socket = Path.of(engine.getPath());
        this.engine = new EngineCalls(engine);
        this.images = new Images(this.engine, executor);
        this.bridges = new Bridges(this.engine);
    }

    @Override
    public Machine machine() {
        return lastingly(() -> Inspection.machine(engine.get("/info")));
    }

    @Override
    public void attend(Supplier<Duration> period, Presence listener) {
        watches.add(new EngineProbe(socket, engine, period, listener));
    }

    @Override
    public void watch(NodeId node, Watcher watcher) {
        bridges.of(node);
        watches.add(new EngineWatch(engine, node, watcher));
    }

    // ---- making

    @Override
    public Sight prepare(Job job) {
        Job ready = job.expanded();
        ContainerBody.unsupported(ready.assignment())
                .ifPresent(what -> {
                    throw Trouble.lasting(what);
                });
        return lastingly(() -> {
            try {
                return make(ready);
            } catch (EngineCalls.Refused refused) {
                if (!refused.isMissing()) {
                    throw refused;
                }
                // The image or a network went away since it was last seen.
                images.forget(ready);
                bridges.doubt(ready.assignment());
                return make(ready);
            }
        });
    }

    private Sight make(Job job) {
        images.ensure(job);
        Map<AttachedNetwork, String> networks = networks(job.assignment());
        Map<String, Object> body = ContainerBody.of(job);
        networks.entrySet().stream()
                .findFirst()
                .ifPresent(first -> attachFirst(body, first.getKey(), first.getValue()));
        String id;
        try {
            String name = URLEncoder.encode(job.name(), StandardCharsets.UTF_8);
            id = engine.post("/containers/create?name=" + name, body).path("Id").asText();
        } catch (EngineCalls.Refused refused) {
            if (!refused.isConflict()) {
                throw refused;
            }
            id = existing(job).orElseThrow(() -> refused);
        }
        String container = id;
        try {
            networks.entrySet().stream()
                    .skip(1)
                    .filter(entry -> !Bridges.isPredefined(entry.getKey()))
                    .forEach(entry -> connect(container, entry.getKey(), entry.getValue()));
        } catch (EngineCalls.Refused refused) {
            removeContainer(container);
            throw refused;
        }
        return new Sight.Made(container);
    }

    /// The container that a former life of this agent made for the same task.
    private Optional<String> existing(Job job) {
        try {
            JsonNode found = engine.get(Inspection.path(job.name()));
            String task =
                    found.path("Config").path("Labels").path(ContainerBody.TASK_LABEL).asText();
            return task.equals(job.assignment().task().value())
                    ? Optional.of(found.path("Id").asText())
                    : Optional.empty();
        } catch (EngineCalls.Refused _) {
            return Optional.empty();
        }
    }

    /// The engine's names of the task's networks, its own ones before the ingress network: the first
    /// gives the container its way out.
    private Map<AttachedNetwork, String> networks(Assignment assignment) {
        Map<AttachedNetwork, String> names = new LinkedHashMap<>();
        assignment.networks().stream()
                .sorted(Comparator.comparing(network -> network.spec().ingress()))
                .forEach(network -> names.put(network, bridges.need(assignment.task(), network)));
        return names;
    }

    @SuppressWarnings("unchecked")
    private static void attachFirst(
            Map<String, Object> body, AttachedNetwork network, String name) {
        ((Map<String, Object>) body.getOrDefault("HostConfig", Map.of())).put("NetworkMode", name);
        if (!Bridges.isPredefined(network)) {
            body.put(
                    "NetworkingConfig", Map.of("EndpointsConfig", Map.of(name, endpoint(network))));
        }
    }

    private void connect(String container, AttachedNetwork network, String name) {
        try {
            engine.post(
                    "/networks/" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "/connect",
                    Map.of("Container", container, "EndpointConfig", endpoint(network)));
        } catch (EngineCalls.Refused refused) {
            if (!refused.text().contains("already exists in network")) {
                throw refused;
            }
        }
    }

    private static Map<String, Object> endpoint(AttachedNetwork network) {
        Map<String, Object> endpoint = new LinkedHashMap<>();
        String address = network.address();
        int slash = address.indexOf('/');
        if (!address.isEmpty()) {
            endpoint.put(
                    "IPAMConfig",
                    Map.of("IPv4Address", slash < 0 ? address : address.substring(0, slash)));
        }
        // Through the ingress network services do not see each other.
        endpoint.put("Aliases", network.spec().ingress() ? List.of() : network.aliases());
        endpoint.put("DriverOpts", network.driverOpts());
        return endpoint;
    }

    // ---- running

    @Override
    public Sight start(String container, Assignment assignment) {
        return lastingly(() -> {
            for (int tries = 1; !started(container, assignment, tries); tries++) {
                LockSupport.parkNanos(TAKEN_PAUSE_NS);
            }
            return look(container, assignment);
        });
    }

    /// False when it is worth trying again at once.
    private boolean started(String container, Assignment assignment, int tries) {
        try {
            engine.tell(docker -> docker.startContainerCmd(container).exec());
            return true;
        } catch (EngineCalls.Refused refused) {
            if (EngineCalls.isNotModified(refused)) {
                return true;
            }
            boolean addressTaken = refused.text().contains("Address already in use");
            boolean portTaken = refused.text().contains("port is already allocated");
            boolean networkGone =
                    refused.text().contains("network") && refused.text().contains("not found");
            if (networkGone) {
                bridges.doubt(assignment);
                networks(assignment);
            }
            if (!(addressTaken || portTaken || networkGone)) {
                throw refused;
            }
            if (tries >= TAKEN_TRIES) {
                throw addressTaken ? Trouble.temporary(refused.text(), refused) : refused.lasting();
            }
            return false;
        }
    }

    @Override
    public Sight look(String container, Assignment assignment) {
        return lastingly(() -> Inspection.of(engine, container, assignment.hostPorts()));
    }

    @Override
    public Sight stop(String container, Duration grace) {
        int seconds = Math.toIntExact(Math.min(grace.plusMillis(999).toSeconds(), 1 << 30));
        try {
            engine.tell(
                    EngineCalls.LIMIT.plusSeconds(seconds),
                    docker -> docker.stopContainerCmd(container).withTimeout(seconds).exec());
        } catch (EngineCalls.Refused refused) {
            // It ended by itself, or it is no more.
            if (!EngineCalls.isNotModified(refused) && !refused.isMissing()) {
                throw Trouble.temporary(refused.text(), refused);
            }
        }
        return lastingly(() -> Inspection.of(engine, container, List.of()));
    }

    @Override
    public void remove(TaskId task, String container) {
        lastingly(() -> {
            if (!container.isEmpty()) {
                removeContainer(container);
            }
            bridges.release(task);
            return Boolean.TRUE;
        });
    }

    private void removeContainer(String container) {
        try {
            engine.tell(docker ->
                    docker.removeContainerCmd(container)
                            .withForce(true)
                            .withRemoveVolumes(true)
                            .exec());
        } catch (EngineCalls.Refused refused) {
            boolean underWay =
                    refused.isConflict() && refused.text().contains("already in progress");
            if (!refused.isMissing() && !underWay) {
                throw refused;
            }
        }
    }

    @Override
    public void keepNetworksOf(SortedSet<TaskId> tasks) {
        lastingly(() -> {
            bridges.sweep(tasks);
            return Boolean.TRUE;
        });
    }

    @Override
    public void clear(NodeId node, Predicate<Sighted> ours) {
        lastingly(() -> {
            EngineWatch.containers(engine, node).stream()
                    .filter(ours)
                    .flatMap(each -> each.sight().id().stream())
                    .forEach(this::removeContainer);
            bridges.of(node);
            bridges.sweep(Collections.emptySortedSet());
            return Boolean.TRUE;
        });
    }

    @Override
    public void adopt(Assignment assignment) {
        bridges.adopt(assignment);
    }

    private static <T> T lastingly(Supplier<T> call) {
        try {
            return call.get();
        } catch (EngineCalls.Refused refused) {
            throw refused.lasting();
        }
    }

    @Override
    public void close() {
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("the engine is still watched");
            }
        }
        executor.shutdownNow();
        engine.close();
    }
}
