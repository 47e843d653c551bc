package io.swarmlog.replay.sim;

import io.swarmlog.log.Assignment;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A node and its agent: what it was told, how far its tasks are, and the reports under way.
final class SimNode {
    final NodeId id;
    long incarnation = 1;
    boolean isSilent;
    private boolean hasNoEngine;

    private final TreeMap<TaskId, Assignment> told = new TreeMap<>();
    private final TreeMap<TaskId, TaskState> reached = new TreeMap<>();
    final List<Input.ReportTasks> mail = new ArrayList<>();

    SimNode(NodeId id) {
        this.id = id;
    }

    void tell(TaskId task, Optional<Assignment> assignment) {
        if (assignment.isPresent()) {
            told.put(task, assignment.get());
        } else {
            told.remove(task);
            reached.remove(task);
        }
    }

    List<Assignment> told() {
        return List.copyOf(told.values());
    }

    List<TaskId> running() {
        return reached.entrySet().stream()
                .filter(entry -> entry.getValue() == TaskState.RUNNING)
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    /// The engine ends, and its containers with it; the agent can say so once it is back.
    void loseEngine(long nowMs) {
        isSilent = true;
        hasNoEngine = true;
        running().forEach(task -> crash(task, nowMs));
    }

    /// True when there was none.
    boolean engineIsBack() {
        boolean was = hasNoEngine;
        hasNoEngine = false;
        return was;
    }

    /// Every task moves a step where there is one to make; true when one did.
    boolean work(long nowMs) {
        if (hasNoEngine) {
            return false;
        }
        List<Input.TaskReport> steps = new ArrayList<>();
        for (Assignment assignment : told.values()) {
            next(assignment).ifPresent(state -> steps.add(reach(assignment.task(), state, nowMs)));
        }
        if (!steps.isEmpty()) {
            mail.add(new Input.ReportTasks(id, incarnation, List.copyOf(steps)));
        }
        return !steps.isEmpty();
    }

    private Input.TaskReport reach(TaskId task, TaskState state, long nowMs) {
        reached.put(task, state);
        return new Input.TaskReport(
                task, state, nowMs, state.text(), "", Optional.empty(), List.of());
    }

    private Optional<TaskState> next(Assignment assignment) {
        TaskState now = reached.getOrDefault(assignment.task(), assignment.observed());
        if (now.isTerminal()) {
            return Optional.empty();
        }
        if (assignment.desired().isAfter(TaskState.COMPLETE)) {
            return Optional.of(TaskState.SHUTDOWN);
        }
        return switch (now) {
            case NEW, PENDING, ASSIGNED -> Optional.of(TaskState.ACCEPTED);
            case ACCEPTED -> Optional.of(TaskState.PREPARING);
            case PREPARING -> Optional.of(TaskState.READY);
            case READY ->
                    assignment.desired() == TaskState.READY
                            ? Optional.empty()
                            : Optional.of(TaskState.RUNNING);
            case STARTING -> Optional.of(TaskState.RUNNING);
            case RUNNING, COMPLETE, SHUTDOWN, FAILED, REJECTED, REMOVE, ORPHANED ->
                    Optional.empty();
        };
    }

    /// A task ends by itself.
    void crash(TaskId task, long nowMs) {
        mail.add(
                new Input.ReportTasks(
                        id, incarnation, List.of(reach(task, TaskState.FAILED, nowMs))));
    }

    /// The agent begins anew, with its containers as they are, and tells of all of them.
    Input.RegisterNode restart(long nowMs) {
        incarnation++;
        hasNoEngine = false;
        mail.clear();
        List<Input.TaskReport> all = new ArrayList<>();
        reached.forEach((task, state) -> all.add(reach(task, state, nowMs)));
        if (!all.isEmpty()) {
            mail.add(new Input.ReportTasks(id, incarnation, List.copyOf(all)));
        }
        return SimSpecs.node(id, incarnation);
    }
}
