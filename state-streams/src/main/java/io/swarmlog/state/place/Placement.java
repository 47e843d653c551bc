package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.log.Event;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One look at the tasks that wait. What it gives away is taken from the nodes while it looks, so
/// that later tasks see it, and given back at the end: it counts for good when the events are
/// followed.
final class Placement {
    /// Failures of a spec version on a node within [#FAILURE_WINDOW_MS] from which on the node
    /// comes last (SwarmKit manager/scheduler `maxFailures`, `monitorFailures`).
    static final int FAILURES_THAT_COUNT = 5;

    static final long FAILURE_WINDOW_MS = 5 * 60 * 1000L;

    private static final String CONFIRMED = "scheduler confirmed task can run on preassigned node";
    private static final String ASSIGNED = "scheduler assigned task to node";

    private final Nodes nodes;
    private final Backlog backlog;
    private final ClusterImage image;
    private final List<Event.Placed> confirmed = new ArrayList<>();
    private final List<Event.Placed> assigned = new ArrayList<>();
    private final List<Event.Waiting> waiting = new ArrayList<>();
    private final List<Filling.Given> given = new ArrayList<>();

    Placement(Nodes nodes, Backlog backlog, ClusterImage image) {
        this.nodes = nodes;
        this.backlog = backlog;
        this.image = image;
    }

    List<Event> place() {
        for (NodeId node : nodesToConfirm()) {
            nodes.find(node).ifPresent(this::confirm);
        }
        backlog.newlyBound.clear();
        for (Group group : backlog.waiting()) {
            if (group.news || !nodes.changed().isEmpty()) {
                look(group);
            }
        }
        backlog.news = false;
        nodes.changed().clear();
        for (Filling.Given taken : given.reversed()) {
            nodes.activate(taken.load(), taken.group(), -taken.tasks());
            nodes.hold(taken.load(), taken.group(), -taken.tasks(), taken.generic());
        }
        return events();
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        Turn.pieces(confirmed)
                .forEach(piece -> events.add(new Event.TasksAssigned(piece, CONFIRMED)));
        Turn.pieces(assigned)
                .forEach(piece -> events.add(new Event.TasksAssigned(piece, ASSIGNED)));
        Turn.pieces(waiting).forEach(piece -> events.add(new Event.TasksWaiting(piece)));
        return events;
    }

    private TreeSet<NodeId> nodesToConfirm() {
        TreeSet<NodeId> looked = new TreeSet<>(backlog.newlyBound);
        Seats changed = nodes.changed();
        for (int seat = changed.next(0); seat >= 0; seat = changed.next(seat + 1)) {
            if (nodes.isPresent(seat)) {
                looked.add(nodes.at(seat).node().id());
            }
        }
        looked.retainAll(backlog.bound().keySet());
        return looked;
    }

    /// Tasks of global services have their node already; it only has to let them in.
    private void confirm(NodeLoad load) {
        NodeId node = load.node().id();
        backlog.bound()
                .getOrDefault(node, new TreeMap<>())
                .forEach((task, group) -> {
                    int mine = group.service().on(load.seat());
                    int verdict = Filter.verdict(load, group, mine);
                    if (verdict == Filter.PASSES) {
                        List<TaskSpec.GenericResource> generic = load.claim(group.demand());
                        nodes.hold(load, group, 1, generic);
                        nodes.activate(load, group, 1);
                        given.add(new Filling.Given(load, group, 1, generic));
                        confirmed.add(new Event.Placed(task, node, generic));
                    } else {
                        tell(task, Filter.values()[verdict].explain(1));
                    }
                });
    }

    private void look(Group group) {
        group.news = false;
        if (group.isJudged()) {
            group.judge(nodes, nodes.changed());
            if (!group.hasPlace()) {
                tell(group, group.waiting);
                return;
            }
        }
        Iterator<TaskId> tasks = group.waiting.iterator();
        Filling filling = new Filling(nodes, group, failures(group));
        int placed = filling.fill(group.waiting.size());
        given.addAll(filling.given());
        TaskId last = group.waiting.first();
        for (Filling.Place place : filling.places()) {
            last = tasks.next();
            assigned.add(new Event.Placed(last, place.node(), place.generic()));
        }
        if (placed == group.waiting.size()) {
            group.unjudge();
            return;
        }
        if (group.isJudged()) {
            group.judge(nodes, nodes.changed());
        } else {
            group.judge(nodes);
        }
        tell(group, placed == 0 ? group.waiting : group.waiting.tailSet(last, false));
    }

    /// Tells the tasks of the group that are left why they wait, unless they know. Tasks of an old
    /// spec are about to be replaced, and a service that is gone has nobody to tell.
    private void tell(Group group, SortedSet<TaskId> left) {
        Optional<Service> service = image.service(group.key().service());
        if (service.isEmpty() || service.get().specVersion() > group.key().version()) {
            return;
        }
        String explanation = group.explanation();
        if (explanation.equals(group.told)) {
            if (!group.fresh.isEmpty()) {
                group.fresh.tailSet(left.first()).forEach(task -> tell(task, explanation));
            }
        } else {
            left.forEach(task -> tell(task, explanation));
        }
        group.told = explanation;
        group.fresh.clear();
    }

    private void tell(TaskId task, String explanation) {
        if (!image.liveTask(task).status().error().equals(explanation)) {
            waiting.add(new Event.Waiting(task, explanation));
        }
    }

    /// By seat, where failures are so many that they count. Those that grew old are forgotten.
    private TreeMap<Integer, Integer> failures(Group group) {
        TreeMap<Integer, Integer> failures = new TreeMap<>();
        for (Map.Entry<NodeId, Integer> failed : List.copyOf(backlog.failedOn(group).entrySet())) {
            if (failed.getValue() >= FAILURES_THAT_COUNT) {
                NodeId node = failed.getKey();
                int recent = recentFailures(image, group.key(), node);
                backlog.keepFailures(group, node, recent);
                if (recent >= FAILURES_THAT_COUNT) {
                    nodes.find(node).ifPresent(load -> failures.put(load.seat(), recent));
                }
            }
        }
        return failures;
    }

    static int recentFailures(ClusterImage image, Group.Key key, NodeId node) {
        List<Long> failures =
                image.indexes()
                        .failures()
                        .getOrDefault(
                                new ClusterImage.FailureKey(node, key.service(), key.version()),
                                List.of());
        return (int)
                failures.stream().filter(atMs -> atMs > image.atMs() - FAILURE_WINDOW_MS).count();
    }
}
