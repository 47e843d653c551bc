package io.swarmlog.agent.runtime.docker;

import com.github.dockerjava.api.model.Network;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Assignment.AttachedNetwork;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bridges that stand for swarm networks on this engine: made when the first task of the node
/// needs one, removed when the last container that needed it is. One lock a network, so that tasks
/// of different networks never wait for each other.
final class Bridges {
    private static final Logger LOG = LoggerFactory.getLogger(Bridges.class);

    static final String NETWORK_LABEL = ContainerBody.LABELS + "network.id";

    /// Networks every engine has; tasks attach to them as they are.
    private static final Set<String> PREDEFINED = Set.of("host", "none", "bridge");

    /// A subnet that was just given back may still be taken in the engine: so many tries…
    private static final int OVERLAP_TRIES = 20;

    /// … this far apart.
    private static final long OVERLAP_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /// How much of the network's id goes behind a name that is taken.
    private static final int SHORT_ID = 12;

    /// Option of an overlay network that a bridge has too.
    private static final String MTU = "com.docker.network.driver.mtu";

    private static final int FORBIDDEN = 403;

    private final EngineCalls engine;
    private final Map<NetworkId, Bridge> bridges = new ConcurrentHashMap<>();
    private volatile Optional<NodeId> node = Optional.empty();

    Bridges(EngineCalls engine) {
        this.engine = engine;
    }

    private static final class Bridge {
        final ReentrantLock lock = new ReentrantLock();
        final Set<TaskId> users = ConcurrentHashMap.newKeySet();
        Optional<String> name = Optional.empty();
    }

    void of(NodeId owner) {
        node = Optional.of(owner);
    }

    static boolean isPredefined(AttachedNetwork network) {
        return PREDEFINED.contains(network.spec().name());
    }

    /// The engine's name of the network, which is there from now on, until the task is released.
    String need(TaskId task, AttachedNetwork network) {
        if (isPredefined(network)) {
            return network.spec().name();
        }
        Bridge bridge = bridges.computeIfAbsent(network.id(), _ -> new Bridge());
        bridge.lock.lock();
        try {
            bridge.users.add(task);
            String name = bridge.name.or(() -> find(network.id())).orElseGet(() -> create(network));
            bridge.name = Optional.of(name);
            return name;
        } finally {
            bridge.lock.unlock();
        }
    }

    /// What is known of the task's networks is wrong: they are looked for again.
    void doubt(Assignment assignment) {
        for (AttachedNetwork network : assignment.networks()) {
            Bridge bridge = bridges.computeIfAbsent(network.id(), _ -> new Bridge());
            bridge.lock.lock();
            bridge.name = Optional.empty();
            bridge.lock.unlock();
        }
    }

    void adopt(Assignment assignment) {
        for (AttachedNetwork network : assignment.networks()) {
            if (!isPredefined(network)) {
                bridges.computeIfAbsent(network.id(), _ -> new Bridge())
                        .users
                        .add(assignment.task());
            }
        }
    }

    /// The task needs no network any more.
    void release(TaskId task) {
        bridges.forEach((id, bridge) -> {
            if (bridge.users.contains(task)) {
                release(task, id, bridge);
            }
        });
    }

    private void release(TaskId task, NetworkId id, Bridge bridge) {
        bridge.lock.lock();
        try {
            bridge.users.remove(task);
            if (bridge.users.isEmpty()) {
                bridge.name.or(() -> find(id)).ifPresent(this::remove);
                bridge.name = Optional.empty();
            }
        } finally {
            bridge.lock.unlock();
        }
    }

    /// Removes the bridges that this node made once and nobody here needs.
    void sweep(SortedSet<TaskId> tasks) {
        bridges.values().stream()
                .flatMap(bridge -> bridge.users.stream())
                .filter(user -> !tasks.contains(user))
                .distinct()
                .toList()
                .forEach(this::release);
        node.ifPresent(owner ->
                list(Map.of(ContainerBody.NODE_LABEL, owner.value())).forEach(this::sweep));
    }

    private void sweep(Network network) {
        Map<String, String> labels = network.getLabels();
        String id = labels == null ? "" : labels.getOrDefault(NETWORK_LABEL, "");
        if (id.isEmpty()) {
            return;
        }
        Bridge bridge = bridges.computeIfAbsent(new NetworkId(id), _ -> new Bridge());
        bridge.lock.lock();
        try {
            if (bridge.users.isEmpty()) {
                remove(network.getName());
            }
        } finally {
            bridge.lock.unlock();
        }
    }

    private void remove(String name) {
        try {
            engine.tell(docker -> docker.removeNetworkCmd(name).exec());
            LOG.atDebug().addKeyValue("network", name).log("network removed from the engine");
        } catch (EngineCalls.Refused refused) {
            // Containers that are not ours may be attached: it goes with a later sweep.
            if (!refused.isMissing()) {
                LOG.atInfo()
                        .addKeyValue("network", name)
                        .addKeyValue("answer", refused.text())
                        .log("network stays on the engine");
            }
        }
    }

    private Optional<String> find(NetworkId id) {
        return list(Map.of(NETWORK_LABEL, id.value())).stream().map(Network::getName).findFirst();
    }

    private List<Network> list(Map<String, String> labels) {
        List<String> filter =
                labels.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
        return engine.ask(docker -> docker.listNetworksCmd().withFilter("label", filter).exec());
    }

    private String create(AttachedNetwork network) {
        String name = network.spec().name();
        String other = name + "." + shortId(network.id());
        return tryCreate(network, name)
                .or(() -> tryCreate(network, other))
                .or(() -> find(network.id()))
                .orElseThrow(
                        () -> Trouble.lasting("network with name " + other + " already exists"));
    }

    private static String shortId(NetworkId id) {
        return id.value().substring(0, Math.min(SHORT_ID, id.value().length()));
    }

    /// The name, or nothing when the engine has another network of that name.
    private Optional<String> tryCreate(AttachedNetwork network, String name) {
        Map<String, Object> body = body(network, name);
        for (int tries = 1; ; tries++) {
            try {
                engine.post("/networks/create", body);
                LOG.atDebug().addKeyValue("network", name).log("network made on the engine");
                return Optional.of(name);
            } catch (EngineCalls.Refused refused) {
                if (refused.isConflict()) {
                    return Optional.empty();
                }
                boolean overlap =
                        refused.status() == FORBIDDEN && refused.text().contains("overlaps");
                if (!overlap) {
                    throw refused.lasting();
                }
                if (tries >= OVERLAP_TRIES) {
                    throw Trouble.lasting(
                            "network %s: its subnet %s is used by another network of this host: %s"
                                    .formatted(name, subnets(network), refused.text()));
                }
                LockSupport.parkNanos(OVERLAP_PAUSE_NS);
            }
        }
    }

    private static String subnets(AttachedNetwork network) {
        return network.subnets().stream()
                .map(NetworkSpec.IpamConfig::subnet)
                .collect(Collectors.joining(", "));
    }

    private Map<String, Object> body(AttachedNetwork network, String name) {
        NetworkSpec spec = network.spec();
        Map<String, String> labels = new LinkedHashMap<>(spec.labels());
        labels.put(NETWORK_LABEL, network.id().value());
        node.ifPresent(owner -> labels.put(ContainerBody.NODE_LABEL, owner.value()));
        boolean overlay = spec.driver().isEmpty() || spec.driver().equals("overlay");
        Map<String, String> options = new LinkedHashMap<>(spec.options());
        if (overlay) {
            options.keySet().retainAll(Set.of(MTU));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Name", name);
        body.put("CheckDuplicate", true);
        body.put("Driver", overlay ? "bridge" : spec.driver());
        body.put("Options", options);
        body.put("Internal", spec.internal());
        body.put("Attachable", spec.attachable());
        body.put("EnableIPv6", spec.enableIpv6());
        body.put("Labels", labels);
        body.put(
                "IPAM",
                Map.of(
                        "Driver",
                        "default",
                        "Config",
                        network.subnets().stream().map(Bridges::subnet).toList()));
        return body;
    }

    private static Map<String, Object> subnet(NetworkSpec.IpamConfig config) {
        Map<String, Object> body = new LinkedHashMap<>();
        ContainerBody.text(body, "Subnet", config.subnet());
        ContainerBody.text(body, "IPRange", config.range());
        ContainerBody.text(body, "Gateway", config.gateway());
        return body;
    }
}
