package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/// Folds the events of tasks and keeps the indexes of tasks true.
final class FoldTasks {
    /// Failures older than this no longer count (SwarmKit scheduler `monitorFailures`).
    static final long FAILURE_WINDOW_MS = 5 * 60 * 1000L;

    private FoldTasks() {}

    static void apply(Draft draft, Event.OfTasks event) {
        switch (event) {
            case Event.TasksCreated e -> created(draft, e);
            case Event.TasksAllocated e -> allocated(draft, e);
            case Event.TasksAssigned e -> assigned(draft, e);
            case Event.TasksWaiting e -> e.tasks().forEach(task -> waits(draft, task));
            case Event.TasksMoved e -> e.moves().forEach(move -> moved(draft, move));
            case Event.TasksDesired e ->
                    e.tasks().forEach(task -> desired(draft, task, e.desired()));
            case Event.TasksRemoved e -> e.tasks().forEach(task -> removed(draft, task));
        }
    }

    private static void created(Draft draft, Event.TasksCreated e) {
        Service service = draft.service(e.service());
        Made made = new Made(service.spec(), e.specVersion());
        Meta meta = Meta.created(draft.sequence(), draft.atMs);
        TaskStatus status =
                new TaskStatus(
                        TaskState.NEW,
                        draft.atMs,
                        draft.atMs,
                        "created",
                        "",
                        Optional.empty(),
                        List.of());
        PSortedMap<Slot, List<TaskId>> slots =
                draft.slots.getOrDefault(e.service(), TreePMap.empty());
        for (Event.NewTask fresh : e.tasks()) {
            Optional<NodeId> node =
                    fresh.slot() instanceof Slot.OnNode(NodeId id)
                            ? Optional.of(id)
                            : Optional.empty();
            draft.put(
                    new Task(
                            fresh.task(),
                            e.service(),
                            fresh.slot(),
                            made,
                            meta,
                            node,
                            e.desired(),
                            status,
                            List.of(),
                            List.of()));
            slots = slots.plus(fresh.slot(), appended(slots.get(fresh.slot()), fresh.task()));
            draft.unallocated = draft.unallocated.plus(fresh.task());
            node.ifPresent(id -> bind(draft, id, fresh.task()));
        }
        draft.slots = draft.slots.plus(e.service(), slots);
    }

    private static List<TaskId> appended(
            @org.jspecify.annotations.Nullable List<TaskId> tasks, TaskId task) {
        if (tasks == null) {
            return List.of(task);
        }
        List<TaskId> longer = new ArrayList<>(tasks);
        longer.add(task);
        return List.copyOf(longer);
    }

    private static void bind(Draft draft, NodeId node, TaskId task) {
        PSortedSet<TaskId> there = draft.tasksOnNode.getOrDefault(node, TreePSet.empty());
        draft.tasksOnNode = draft.tasksOnNode.plus(node, there.plus(task));
    }

    private static void allocated(Draft draft, Event.TasksAllocated e) {
        TaskStatus pending = reached(draft, TaskState.PENDING, "pending task scheduling", "");
        WaitingTasks waiting = new WaitingTasks(draft);
        for (Event.TaskAddresses allocation : e.tasks()) {
            Task old = draft.task(allocation.task());
            allocation.addresses().forEach(address -> Addresses.take(draft, address));
            draft.put(old.withAddresses(touched(draft, old), allocation.addresses(), pending));
            draft.unallocated = draft.unallocated.minus(old.id());
            if (!old.desired().isAfter(TaskState.COMPLETE)) {
                waiting.add(old);
            }
        }
        waiting.write();
    }

    private static void assigned(Draft draft, Event.TasksAssigned e) {
        TaskStatus assigned = reached(draft, TaskState.ASSIGNED, e.message(), "");
        WaitingTasks waiting = new WaitingTasks(draft);
        for (Event.Placed placed : e.tasks()) {
            Task old = draft.task(placed.task());
            draft.put(old.withNode(touched(draft, old), placed, assigned));
            waiting.remove(old);
            if (old.node().isEmpty()) {
                bind(draft, placed.node(), old.id());
            }
        }
        waiting.write();
    }

    private static void waits(Draft draft, Event.Waiting waiting) {
        Task old = draft.task(waiting.task());
        TaskStatus status = old.status();
        draft.put(
                old.withStatus(
                        touched(draft, old),
                        reached(draft, status.state(), status.message(), waiting.explanation())));
    }

    private static void moved(Draft draft, Input.TaskReport move) {
        Task old = draft.task(move.task());
        TaskStatus status =
                new TaskStatus(
                        move.state(),
                        move.atMs(),
                        draft.atMs,
                        move.message(),
                        move.error(),
                        move.container().or(() -> old.status().container()),
                        move.hostPorts().isEmpty() ? old.status().hostPorts() : move.hostPorts());
        draft.put(old.withStatus(touched(draft, old), status));
        if (move.state().isTerminal()) {
            ended(draft, old, move.state());
        }
    }

    private static void ended(Draft draft, Task old, TaskState state) {
        old.addresses().forEach(address -> Addresses.release(draft, address));
        unqueue(draft, old);
        boolean failed = state == TaskState.FAILED || state == TaskState.REJECTED;
        if (failed && old.node().isPresent() && old.slot() instanceof Slot.Numbered) {
            ClusterImage.FailureKey key =
                    new ClusterImage.FailureKey(
                            old.node().orElseThrow(), old.service(), old.made().specVersion());
            List<Long> recent = new ArrayList<>();
            for (long atMs : draft.failures.getOrDefault(key, List.of())) {
                if (atMs > draft.atMs - FAILURE_WINDOW_MS) {
                    recent.add(atMs);
                }
            }
            recent.add(draft.atMs);
            draft.failures = draft.failures.plus(key, List.copyOf(recent));
        }
    }

    private static void desired(Draft draft, TaskId id, TaskState desired) {
        Task old = draft.task(id);
        draft.put(old.withDesired(touched(draft, old), desired));
        if (desired.isAfter(TaskState.COMPLETE)) {
            unqueue(draft, old);
        }
    }

    private static void removed(Draft draft, TaskId id) {
        Task old = draft.task(id);
        if (!old.state().isTerminal()) {
            old.addresses().forEach(address -> Addresses.release(draft, address));
        }
        unqueue(draft, old);
        draft.tasks = draft.tasks.minus(id);
        old.node().ifPresent(node -> unbind(draft, node, id));
        PSortedMap<Slot, List<TaskId>> slots = draft.slots.get(old.service());
        if (slots == null) {
            return;
        }
        List<TaskId> left =
                slots.getOrDefault(old.slot(), List.of()).stream()
                        .filter(task -> !task.equals(id))
                        .toList();
        slots = left.isEmpty() ? slots.minus(old.slot()) : slots.plus(old.slot(), left);
        draft.slots =
                slots.isEmpty()
                        ? draft.slots.minus(old.service())
                        : draft.slots.plus(old.service(), slots);
        if (slots.isEmpty() && !draft.services.containsKey(old.service())) {
            forgetFailures(draft, old.service());
        }
    }

    private static void forgetFailures(Draft draft, ServiceId service) {
        for (ClusterImage.FailureKey key : draft.failures.keySet()) {
            if (key.service().equals(service)) {
                draft.failures = draft.failures.minus(key);
            }
        }
    }

    private static void unbind(Draft draft, NodeId node, TaskId task) {
        PSortedSet<TaskId> left =
                draft.tasksOnNode.getOrDefault(node, TreePSet.empty()).minus(task);
        draft.tasksOnNode =
                left.isEmpty() ? draft.tasksOnNode.minus(node) : draft.tasksOnNode.plus(node, left);
    }

    /// The task waits neither for addresses nor for a node any more, if it did: its state says for
    /// which.
    private static void unqueue(Draft draft, Task task) {
        if (task.state() == TaskState.NEW) {
            draft.unallocated = draft.unallocated.minus(task.id());
        } else if (task.state() == TaskState.PENDING) {
            WaitingTasks waiting = new WaitingTasks(draft);
            waiting.remove(task);
            waiting.write();
        }
    }

    private static Meta touched(Draft draft, Task task) {
        return task.meta().written(draft.sequence(), draft.atMs);
    }

    private static TaskStatus reached(Draft draft, TaskState state, String message, String error) {
        return new TaskStatus(
                state, draft.atMs, draft.atMs, message, error, Optional.empty(), List.of());
    }
}
