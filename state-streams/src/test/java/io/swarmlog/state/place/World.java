package io.swarmlog.state.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A swarm in which events happen one by one and a scheduler follows them. Every look at what waits
/// is also taken by a scheduler made from the image alone, and both must say the same.
final class World {
    private Scheduler scheduler = Scheduler.of(ClusterImage.EMPTY);
    private ClusterImage image = ClusterImage.EMPTY;
    private final TreeMap<NodeId, Specs.Machine> machines = new TreeMap<>();
    private long atMs = 1_000;
    private int slots;

    ClusterImage image() {
        return image;
    }

    void later(long ms) {
        atMs += ms;
    }

    void happens(Event event) {
        EventRecord record =
                new EventRecord(
                        image.sequence() + 1, 1, atMs, new Origin.Clock(), "", "", true, event);
        ClusterImage before = image;
        image = Fold.apply(image, record);
        scheduler.observe(record, before, image);
    }

    /// Places until nothing changes; returns all that was decided.
    List<Event> place() {
        List<Event> all = new ArrayList<>();
        while (true) {
            List<Event> fromImage = Scheduler.of(image).place(image);
            List<Event> events = scheduler.place(image);
            assertThat(events).isEqualTo(fromImage);
            if (events.isEmpty()) {
                return all;
            }
            events.forEach(this::happens);
            all.addAll(events);
            assertThat(all).hasSizeLessThan(100_000);
        }
    }

    void node(String id, Specs.Machine machine) {
        node(id, Specs.HOSTLESS, machine);
    }

    void node(String id, String host, Specs.Machine machine) {
        NodeId node = new NodeId(id);
        machines.put(node, machine);
        int seat = image.node(node).map(Node::seat).orElseGet(this::freeSeat);
        happens(
                new Event.NodeRegistered(
                        seat,
                        Specs.registration(node, host, machine),
                        Specs.node(machine, NodeSpec.Availability.ACTIVE)));
    }

    private int freeSeat() {
        int seat = 0;
        while (isTaken(seat)) {
            seat++;
        }
        return seat;
    }

    private boolean isTaken(int seat) {
        return image.nodes().values().stream().anyMatch(node -> node.seat() == seat);
    }

    void nodeState(String id, NodeState state) {
        happens(new Event.NodeStateChanged(new NodeId(id), state, ""));
    }

    void availability(String id, NodeSpec.Availability availability) {
        NodeId node = new NodeId(id);
        Specs.Machine machine = machines.getOrDefault(node, Specs.Machine.of(0, 0));
        happens(new Event.NodeUpdated(node, Specs.node(machine, availability)));
    }

    void removeNode(String id) {
        happens(new Event.NodeRemoved(new NodeId(id)));
    }

    /// The service gets that spec when it has another or is not there.
    ServiceId service(String name, Specs.Wish wish) {
        ServiceId id = new ServiceId(name);
        var spec = Specs.service(name, wish);
        if (image.service(id).isEmpty()) {
            happens(new Event.ServiceCreated(id, spec, Optional.empty()));
        } else if (!image.service(id).get().spec().equals(spec)) {
            renew(name, wish);
        }
        return id;
    }

    void renew(String name, Specs.Wish wish) {
        happens(
                new Event.ServiceUpdated(
                        new ServiceId(name),
                        Specs.service(name, wish),
                        Event.Change.UPDATE,
                        Optional.empty()));
    }

    /// Tasks of the service's spec, PENDING.
    void tasks(String service, List<String> ids) {
        List<Event.NewTask> fresh = new ArrayList<>();
        for (String id : ids) {
            fresh.add(new Event.NewTask(new TaskId(id), new Slot.Numbered(++slots)));
        }
        create(service, fresh);
    }

    /// A task bound to a node, PENDING.
    void boundTask(String service, String id, String node) {
        create(
                service,
                List.of(new Event.NewTask(new TaskId(id), new Slot.OnNode(new NodeId(node)))));
    }

    private void create(String service, List<Event.NewTask> fresh) {
        ServiceId id = new ServiceId(service);
        long version = image.service(id).orElseThrow().specVersion();
        happens(new Event.TasksCreated(id, version, TaskState.RUNNING, fresh));
        happens(
                new Event.TasksAllocated(
                        fresh.stream()
                                .map(task -> new Event.TaskAddresses(task.task(), List.of()))
                                .toList()));
    }

    void assign(String task, String node) {
        happens(
                new Event.TasksAssigned(
                        List.of(new Event.Placed(new TaskId(task), new NodeId(node), List.of())),
                        ""));
    }

    void move(String task, TaskState state) {
        happens(
                new Event.TasksMoved(
                        Optional.empty(),
                        List.of(
                                new Input.TaskReport(
                                        new TaskId(task),
                                        state,
                                        atMs,
                                        "",
                                        "",
                                        Optional.empty(),
                                        List.of()))));
    }

    void desire(String task, TaskState state) {
        happens(new Event.TasksDesired(state, List.of(new TaskId(task)), ""));
    }

    void removeTask(String task) {
        happens(new Event.TasksRemoved(List.of(new TaskId(task))));
    }

    Task task(String id) {
        return image.liveTask(new TaskId(id));
    }

    /// The node of a task, empty while it has none.
    String nodeOf(String task) {
        return task(task).node().map(NodeId::value).orElse("");
    }

    /// Active tasks of the service by node, nodes without any included.
    TreeMap<String, Integer> spread(String service) {
        TreeMap<String, Integer> spread = new TreeMap<>();
        image.nodes().keySet().forEach(node -> spread.put(node.value(), 0));
        for (Task task : image.tasks().values()) {
            if (task.service().value().equals(service) && task.holdsResources()) {
                task.node().ifPresent(node -> spread.merge(node.value(), 1, Integer::sum));
            }
        }
        return spread;
    }
}
