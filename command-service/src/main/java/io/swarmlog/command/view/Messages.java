package io.swarmlog.command.view;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What an event of the log is to `docker events` (moby daemon/cluster `generateClusterEvent`).
///
/// The swarm's own bookkeeping (timers, rollouts, why a task waits) makes no message.
final class Messages {
    private static final String UPDATE = "update";

    private final EventRecord event;
    private final ClusterImage before;
    private final ClusterImage after;
    private final List<Message> out = new ArrayList<>();

    private Messages(EventRecord event, ClusterImage before, ClusterImage after) {
        this.event = event;
        this.before = before;
        this.after = after;
    }

    /// The messages of one event that led from one image to the next.
    static List<Message> of(EventRecord event, ClusterImage before, ClusterImage after) {
        Messages messages = new Messages(event, before, after);
        switch (event.event()) {
            case Event.OfService of -> messages.service(of);
            case Event.OfNetwork of -> messages.network(of);
            case Event.OfNode of -> messages.node(of);
            case Event.OfTasks of -> messages.tasks(of);
            case Event.OfSwarm _, Event.OfMembers _, Event.OfTime _, Event.Rejected _ -> {}
        }
        return messages.out;
    }

    private void service(Event.OfService of) {
        Optional<Service> old = before.service(of.service());
        Optional<Service> now = after.service(of.service());
        String name = now.or(() -> old).map(Service::name).orElse("");
        SortedMap<String, String> attributes = named(name);
        switch (of) {
            case Event.ServiceCreated _ -> add(Message.SERVICE, "create", of, attributes);
            case Event.ServiceRemoved _ -> add(Message.SERVICE, "remove", of, attributes);
            case Event.EndpointAllocated _ -> add(Message.SERVICE, UPDATE, of, attributes);
            case Event.ServiceUpdated e -> {
                replicas(attributes, "replicas.old", old);
                replicas(attributes, "replicas.new", now);
                boolean scaled =
                        !Optional.ofNullable(attributes.get("replicas.old"))
                                .equals(Optional.ofNullable(attributes.get("replicas.new")));
                if (!scaled) {
                    attributes.remove("replicas.old");
                    attributes.remove("replicas.new");
                }
                // A rollback is one message in real engines: the change of the update's state.
                if (scaled || e.change() == Event.Change.UPDATE) {
                    add(Message.SERVICE, UPDATE, of, attributes);
                }
            }
            case Event.UpdateStatusChanged e -> {
                old.flatMap(Service::updateStatus)
                        .ifPresent(status -> attributes.put("updatestate.old", word(status)));
                e.status()
                        .ifPresent(status -> {
                            attributes.put("updatestate.new", word(status));
                            add(Message.SERVICE, UPDATE, of, attributes);
                        });
            }
            case Event.RolloutAdvanced _ -> {}
        }
    }

    private static void replicas(
            SortedMap<String, String> attributes, String key, Optional<Service> service) {
        service.map(it -> it.spec().mode())
                .ifPresent(mode -> {
                    if (mode instanceof ServiceSpec.Mode.Replicated(long replicas)) {
                        attributes.put(key, Long.toString(replicas));
                    }
                });
    }

    private static String word(UpdateStatus status) {
        return status.state().name().toLowerCase(Locale.ROOT);
    }

    private void add(
            String type, String action, Event.OfService of, SortedMap<String, String> attributes) {
        add(type, action, of.service().value(), attributes);
    }

    private void network(Event.OfNetwork of) {
        String action =
                switch (of) {
                    case Event.NetworkCreated _ -> "create";
                    case Event.NetworkAllocated _ -> UPDATE;
                    case Event.NetworkRemoved _ -> "remove";
                };
        String name =
                after.network(of.network())
                        .or(() -> before.network(of.network()))
                        .map(Network::name)
                        .orElse("");
        add(Message.NETWORK, action, of.network().value(), named(name));
    }

    private void node(Event.OfNode of) {
        switch (of) {
            case Event.NodeRegistered e -> {
                NodeId id = e.registration().node();
                String action = before.node(id).isPresent() ? UPDATE : "create";
                node(id, action);
            }
            case Event.NodeUpdated e -> node(e.node(), UPDATE);
            case Event.NodeStateChanged e -> node(e.node(), UPDATE);
            case Event.NodeRemoved e -> node(e.node(), "remove");
        }
    }

    private void node(NodeId id, String action) {
        Optional<Node> old = before.node(id);
        Optional<Node> now = after.node(id);
        SortedMap<String, String> attributes =
                named(now.or(() -> old).map(node -> node.description().hostname()).orElse(""));
        if (old.isPresent() && now.isPresent()) {
            changed(
                    attributes,
                    "availability",
                    old.get().spec().availability().name().toLowerCase(Locale.ROOT),
                    now.get().spec().availability().name().toLowerCase(Locale.ROOT));
            changed(
                    attributes,
                    "role",
                    old.get().spec().role().name().toLowerCase(Locale.ROOT),
                    now.get().spec().role().name().toLowerCase(Locale.ROOT));
            changed(attributes, "state", old.get().state().text(), now.get().state().text());
        }
        add(Message.NODE, action, id.value(), attributes);
    }

    private static void changed(
            SortedMap<String, String> attributes, String key, String old, String now) {
        if (!old.equals(now)) {
            attributes.put(key + ".old", old);
            attributes.put(key + ".new", now);
        }
    }

    private void tasks(Event.OfTasks of) {
        switch (of) {
            case Event.TasksCreated e -> states(e.tasks().stream().map(Event.NewTask::task));
            case Event.TasksAllocated e ->
                    states(e.tasks().stream().map(Event.TaskAddresses::task));
            case Event.TasksAssigned e -> states(e.tasks().stream().map(Event.Placed::task));
            case Event.TasksMoved e -> states(e.moves().stream().map(move -> move.task()));
            case Event.TasksRemoved e ->
                    e.tasks()
                            .forEach(id ->
                                    before.task(id)
                                            .ifPresent(
                                                    task -> task(task, TaskState.REMOVE.text())));
            case Event.TasksWaiting _, Event.TasksDesired _ -> {}
        }
    }

    private void states(Stream<TaskId> ids) {
        ids.flatMap(id -> after.task(id).stream()).forEach(task -> task(task, task.state().text()));
    }

    private void task(Task task, String action) {
        SortedMap<String, String> attributes = named(TaskNames.of(task));
        attributes.put("image", task.made().task().containerSpec().image());
        attributes.put("com.docker.swarm.service.id", task.service().value());
        attributes.put("com.docker.swarm.service.name", task.made().service().name());
        task.node().ifPresent(node -> attributes.put("com.docker.swarm.node.id", node.value()));
        if (!task.status().error().isEmpty()) {
            attributes.put("error", task.status().error());
        }
        task.status()
                .container()
                .filter(_ -> task.state().isTerminal())
                .ifPresent(container ->
                        attributes.put("exitCode", Integer.toString(container.exitCode())));
        add(Message.TASK, action, task.id().value(), attributes);
    }

    private static SortedMap<String, String> named(String name) {
        SortedMap<String, String> attributes = new TreeMap<>();
        attributes.put("name", name);
        return attributes;
    }

    private void add(String type, String action, String id, SortedMap<String, String> attributes) {
        out.add(new Message(type, action, id, attributes, event.atMs()));
    }
}
