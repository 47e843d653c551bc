package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The services with tasks that hold something or wait, the tasks that wait, and on which nodes
/// tasks failed.
final class Backlog {
    private final Nodes nodes;
    private final LinkedHashMap<ServiceId, ServiceLoad> services = new LinkedHashMap<>();
    private final TreeMap<Group.Key, Group> waiting = new TreeMap<>();
    private final LinkedHashMap<TaskId, Group> groupOfWaiting = new LinkedHashMap<>();
    private final TreeMap<NodeId, TreeMap<TaskId, Group>> bound = new TreeMap<>();
    private final TreeMap<Group.Key, TreeMap<NodeId, Integer>> failedOn = new TreeMap<>();

    /// Nodes with waiting tasks bound to them that want a look whatever the node does.
    final TreeSet<NodeId> newlyBound = new TreeSet<>();

    /// True when some group wants a look whatever nodes do.
    boolean news;

    Backlog(Nodes nodes) {
        this.nodes = nodes;
    }

    /// The group of a task, made when it is the first of it.
    Group groupOf(Task task, ClusterImage image) {
        ServiceLoad service = services.computeIfAbsent(task.service(), ServiceLoad::new);
        Group known = service.groups().get(task.made().specVersion());
        if (known != null) {
            return known;
        }
        Group.Key key = new Group.Key(task.service(), task.made().specVersion());
        Demand demand = Demand.of(task.made(), image);
        Fit fit = nodes.fit(demand.needs());
        Spread spread = nodes.spread(demand.spread());
        fit.uses++;
        spread.uses++;
        Group group = new Group(key, service, demand, fit, spread);
        service.groups().put(key.version(), group);
        return group;
    }

    /// A task of the group holds nothing and does not wait any more.
    void leave(Group group) {
        group.tasks--;
        if (group.tasks > 0) {
            return;
        }
        group.fit().uses--;
        group.spread().uses--;
        ServiceLoad service = group.service();
        service.groups().remove(group.key().version());
        if (service.groups().isEmpty()) {
            services.remove(service.id());
        }
    }

    /// The groups with waiting tasks that have no node, in order.
    Iterable<Group> waiting() {
        return waiting.values();
    }

    /// The waiting tasks of global services, by the node they are bound to.
    TreeMap<NodeId, TreeMap<TaskId, Group>> bound() {
        return bound;
    }

    /// True for a task that waits for placement, as the image's index of them has it.
    static boolean waits(Task task) {
        return task.state() == TaskState.PENDING && !task.desired().isAfter(TaskState.COMPLETE);
    }

    void add(Task task, ClusterImage image) {
        Group group = groupOf(task, image);
        group.tasks++;
        groupOfWaiting.put(task.id(), group);
        if (task.node().isPresent()) {
            NodeId node = task.node().get();
            bound.computeIfAbsent(node, _ -> new TreeMap<>()).put(task.id(), group);
            newlyBound.add(node);
        } else {
            group.waiting.add(task.id());
            group.fresh.add(task.id());
            group.news = true;
            news = true;
            waiting.put(group.key(), group);
        }
    }

    /// The group of a task that waits, empty when it does not wait (any more).
    Optional<Group> groupOfWaiting(TaskId task) {
        return Optional.ofNullable(groupOfWaiting.get(task));
    }

    /// The task, bound to `node` or to none, waits no more.
    void remove(TaskId task, Optional<NodeId> node) {
        Group group = groupOfWaiting.remove(task);
        if (group == null) {
            return;
        }
        if (!group.waiting.remove(task)) {
            node.ifPresent(there -> unbind(task, there));
        } else {
            group.fresh.remove(task);
            if (group.waiting.isEmpty()) {
                group.unjudge();
                group.told = "";
                waiting.remove(group.key());
            }
        }
        leave(group);
    }

    private void unbind(TaskId task, NodeId node) {
        TreeMap<TaskId, Group> tasks = bound.getOrDefault(node, new TreeMap<>());
        tasks.remove(task);
        if (tasks.isEmpty()) {
            bound.remove(node);
        }
    }

    /// The service changed: what was told to its waiting tasks may not be what holds now.
    void tellAgain(ServiceId id) {
        ServiceLoad service = services.get(id);
        if (service != null) {
            for (Group group : service.groups().values()) {
                group.news = true;
                group.told = "";
            }
            news = true;
        }
    }

    /// Failures count against a node for tasks that could have run elsewhere.
    void failed(Task task) {
        if (task.slot() instanceof Slot.Numbered && task.node().isPresent()) {
            failed(new Group.Key(task.service(), task.made().specVersion()), task.node().get(), 1);
        }
    }

    void failed(Group.Key key, NodeId node, int times) {
        failedOn.computeIfAbsent(key, _ -> new TreeMap<>()).merge(node, times, Integer::sum);
    }

    /// The nodes where tasks of the group failed, and how often at most: failures that grew old are
    /// in it.
    TreeMap<NodeId, Integer> failedOn(Group group) {
        return failedOn.getOrDefault(group.key(), new TreeMap<>());
    }

    /// So many of the group's failures on a node have not grown old.
    void keepFailures(Group group, NodeId node, int times) {
        TreeMap<NodeId, Integer> failed = failedOn(group);
        if (times > 0) {
            failed.put(node, times);
            return;
        }
        failed.remove(node);
        if (failed.isEmpty()) {
            failedOn.remove(group.key());
        }
    }

    /// The failures of a service that is gone.
    void forgetFailures(ServiceId service) {
        failedOn.subMap(new Group.Key(service, 0), new Group.Key(service, Long.MAX_VALUE)).clear();
    }
}
