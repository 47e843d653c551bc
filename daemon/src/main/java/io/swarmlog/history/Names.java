package io.swarmlog.history;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What things are called, also those that are long gone: learned from the events as they pass. An
/// id that was never heard of stands for itself.
public final class Names {
    /// An id is shown that long where it must be told apart, as the docker CLI does.
    private static final int SHORT = 12;

    private final TreeMap<ServiceId, ServiceSpec> services = new TreeMap<>();
    private final TreeMap<ServiceId, ServiceSpec> former = new TreeMap<>();
    private final TreeMap<NetworkId, String> networks = new TreeMap<>();
    private final TreeMap<NodeId, String> nodes = new TreeMap<>();

    /// How many nodes have that hostname, or had it when they were last heard of.
    private final TreeMap<String, Integer> hostnames = new TreeMap<>();

    private final TreeMap<NodeId, NodeSpec> nodeSpecs = new TreeMap<>();
    private final TreeMap<NodeId, NodeSpec> formerNodeSpecs = new TreeMap<>();
    private final TreeMap<TaskId, Home> tasks = new TreeMap<>();
    private final TreeMap<TaskId, NodeId> placed = new TreeMap<>();

    private Optional<SwarmSpec> swarm = Optional.empty();
    private Optional<SwarmSpec> formerSwarm = Optional.empty();

    private record Home(ServiceId service, Slot slot, long sequence) {}

    private void registered(Event.NodeRegistered event) {
        NodeId node = event.registration().node();
        String hostname = event.registration().description().hostname();
        if (!hostname.isEmpty()) {
            Optional.ofNullable(nodes.put(node, hostname))
                    .ifPresent(before -> hostnames.merge(before, -1, Integer::sum));
            hostnames.merge(hostname, 1, Integer::sum);
        }
        nodeSpecs.put(node, event.spec());
    }

    /// Learns from the next event; its own text is made afterwards.
    public void learn(EventRecord recorded) {
        switch (recorded.event()) {
            case Event.ServiceCreated e -> services.put(e.service(), e.spec());
            case Event.ServiceUpdated e -> {
                spec(e.service()).ifPresent(old -> former.put(e.service(), old));
                services.put(e.service(), e.spec());
            }
            case Event.NetworkCreated e -> networks.put(e.network(), e.spec().name());
            case Event.NodeRegistered e -> registered(e);
            case Event.NodeUpdated e -> {
                Optional.ofNullable(nodeSpecs.get(e.node()))
                        .ifPresent(old -> formerNodeSpecs.put(e.node(), old));
                nodeSpecs.put(e.node(), e.spec());
            }
            case Event.SwarmInitialised e -> swarm = Optional.of(e.settings().spec());
            case Event.SwarmUpdated e -> {
                formerSwarm = swarm;
                swarm = Optional.of(e.spec());
            }
            case Event.TasksCreated e -> {
                for (Event.NewTask task : e.tasks()) {
                    tasks.put(task.task(), new Home(e.service(), task.slot(), recorded.sequence()));
                    if (task.slot() instanceof Slot.OnNode(NodeId node)) {
                        placed.put(task.task(), node);
                    }
                }
            }
            case Event.TasksAssigned e ->
                    e.tasks().forEach(task -> placed.put(task.task(), task.node()));
            case Event.Rejected _,
                    Event.RootRotationBegan _,
                    Event.RootRotationEnded _,
                    Event.RootRotationDropped _,
                    Event.FeatureLevelFinalised _,
                    Event.InputSkipped _,
                    Event.PublisherRevoked _,
                    Event.SecretsShown _,
                    Event.ClockOffset _,
                    Event.OfMembers _,
                    Event.ServiceRemoved _,
                    Event.EndpointAllocated _,
                    Event.UpdateStatusChanged _,
                    Event.RolloutAdvanced _,
                    Event.NetworkAllocated _,
                    Event.NetworkRemoved _,
                    Event.NodeStateChanged _,
                    Event.NodeRemoved _,
                    Event.TasksAllocated _,
                    Event.TasksWaiting _,
                    Event.TasksMoved _,
                    Event.TasksDesired _,
                    Event.TasksRemoved _,
                    Event.OfTime _ -> {}
        }
    }

    public String of(ServiceId id) {
        ServiceSpec spec = services.get(id);
        return spec == null ? id.value() : spec.name();
    }

    public String of(NetworkId id) {
        return networks.getOrDefault(id, id.value());
    }

    /// Its hostname; with the beginning of the id where several have that hostname.
    public String of(NodeId id) {
        String hostname = hostname(id);
        return hostnames.getOrDefault(hostname, 0) > 1
                ? hostname + " (" + brief(id.value()) + ")"
                : hostname;
    }

    private String hostname(NodeId id) {
        return nodes.getOrDefault(id, id.value());
    }

    /// `web.3`, or `agent.node1` for a task of a global service.
    public String of(TaskId id) {
        Home home = tasks.get(id);
        return home == null ? id.value() : of(home.service()) + "." + of(home.slot());
    }

    /// The name with the beginning of the id: tasks that replace each other share the name.
    public String exactly(TaskId id) {
        return tasks.containsKey(id) ? of(id) + " (" + brief(id.value()) + ")" : id.value();
    }

    private String of(Slot slot) {
        return switch (slot) {
            case Slot.Numbered(int number) -> Integer.toString(number);
            case Slot.OnNode(NodeId node) -> hostname(node);
        };
    }

    /// The beginning of an id, enough to tell it from others.
    static String brief(String id) {
        return id.length() > SHORT ? id.substring(0, SHORT) : id;
    }

    /// The spec of a service as it is so far.
    Optional<ServiceSpec> spec(ServiceId id) {
        return Optional.ofNullable(services.get(id));
    }

    /// The spec before that one.
    Optional<ServiceSpec> formerSpec(ServiceId id) {
        return Optional.ofNullable(former.get(id));
    }

    /// What was wished of a node before it is as it is so far.
    Optional<NodeSpec> formerSpec(NodeId id) {
        return Optional.ofNullable(formerNodeSpecs.get(id));
    }

    /// The swarm's settings before those it has so far.
    Optional<SwarmSpec> formerSwarm() {
        return formerSwarm;
    }

    Optional<ServiceId> serviceOf(TaskId id) {
        return Optional.ofNullable(tasks.get(id)).map(Home::service);
    }

    Optional<Slot> slotOf(TaskId id) {
        return Optional.ofNullable(tasks.get(id)).map(Home::slot);
    }

    Optional<NodeId> nodeOf(TaskId id) {
        return Optional.ofNullable(placed.get(id));
    }

    /// True when `wanted` is the service's name, or its id or the beginning of it.
    boolean means(String wanted, ServiceId id) {
        return of(id).equals(wanted) || id.value().startsWith(wanted);
    }

    boolean means(String wanted, NodeId id) {
        return of(id).equals(wanted)
                || hostname(id).equals(wanted)
                || id.value().startsWith(wanted);
    }

    boolean means(String wanted, TaskId id) {
        return of(id).equals(wanted) || id.value().startsWith(wanted);
    }

    /// The tasks a user may mean: the newest of that name (`web.3`), or all whose id begins so.
    public List<TaskId> tasksMeant(String wanted) {
        List<TaskId> byId = new ArrayList<>();
        Optional<Map.Entry<TaskId, Home>> newest = Optional.empty();
        for (Map.Entry<TaskId, Home> task : tasks.entrySet()) {
            if (task.getKey().value().startsWith(wanted)) {
                byId.add(task.getKey());
            }
            boolean newer =
                    newest.isEmpty()
                            || newest.get().getValue().sequence() < task.getValue().sequence();
            if (newer && of(task.getKey()).equals(wanted)) {
                newest = Optional.of(task);
            }
        }
        return newest.map(task -> List.of(task.getKey())).orElse(List.copyOf(byId));
    }

    /// Who an input came from: ids in a principal are replaced by names.
    public String principal(String principal) {
        int at = principal.lastIndexOf('@') + 1;
        String id = principal.substring(at);
        return id.isEmpty() ? principal : principal.substring(0, at) + of(new NodeId(id));
    }
}
