package io.swarmlog.agent.runtime;

import io.swarmlog.log.Assignment;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Containers that run at once and do nothing: for the control plane at a scale no engine has. What
/// shall go wrong can be said ([Faults]) and done by hand ([#end], [#lose]).
public final class NoopRuntime implements ContainerRuntime {
    private final Machine machine;
    private final Faults faults;
    private final Map<String, Box> boxes = new ConcurrentHashMap<>();
    private final Map<TaskId, Duration> graces = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    private record Box(TaskId task, String name, Sight sight) {
        Box(TaskId task, Sight sight) {
            this(task, "noop.1." + task, sight);
        }

        Box with(Sight other) {
            return new Box(task, name, other);
        }

        Sighted sighted() {
            return new Sighted(task, name, sight);
        }
    }

    /// What goes wrong: for a call and its task, the trouble it meets, if any.
    @FunctionalInterface
    public interface Faults {
        Optional<Trouble> of(Call call, TaskId task);
    }

    /// A call that can meet trouble.
    public enum Call {
        PREPARE,
        START,
        LOOK,
        STOP,
        REMOVE
    }

    public NoopRuntime(Machine machine) {
        this(machine, (_, _) -> Optional.empty());
    }

    public NoopRuntime(Machine machine, Faults faults) {
        this.machine = machine;
        this.faults = faults;
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public void attend(Supplier<Duration> period, Presence listener) {
        listener.here();
    }

    @Override
    public void watch(NodeId node, Watcher watcher) {
        watchers.add(watcher);
        watcher.all(all());
    }

    @Override
    public Sight prepare(Job job) {
        Job ready = job.expanded();
        TaskId task = ready.assignment().task();
        meet(Call.PREPARE, task);
        return boxes.computeIfAbsent(id(task), id -> new Box(task, new Sight.Made(id))).sight();
    }

    @Override
    public Sight start(String container, Assignment assignment) {
        meet(Call.START, assignment.task());
        return change(
                assignment.task(),
                (id, sight) ->
                        sight instanceof Sight.Made
                                ? new Sight.Up(id, 1, Sight.Health.NONE, assignment.hostPorts())
                                : sight);
    }

    @Override
    public Sight look(String container, Assignment assignment) {
        meet(Call.LOOK, assignment.task());
        return sightOf(assignment.task());
    }

    @Override
    public Sight stop(String container, Duration grace) {
        Optional<Box> box = Optional.ofNullable(boxes.get(container));
        if (box.isEmpty()) {
            return new Sight.Nothing();
        }
        meet(Call.STOP, box.get().task());
        graces.put(box.get().task(), grace);
        return change(
                box.get().task(),
                (id, sight) -> sight instanceof Sight.Up ? sight.ended(id, 0) : sight);
    }

    @Override
    public void remove(TaskId task, String container) {
        meet(Call.REMOVE, task);
        boxes.remove(id(task));
    }

    @Override
    public void keepNetworksOf(SortedSet<TaskId> tasks) {}

    @Override
    public void adopt(Assignment assignment) {}

    @Override
    public void clear(NodeId node, Predicate<Sighted> ours) {
        boxes.values().removeIf(box -> ours.test(box.sighted()));
    }

    @Override
    public void close() {}

    /// How long the container of the task was given when it was stopped last.
    public Optional<Duration> graceGiven(TaskId task) {
        return Optional.ofNullable(graces.get(task));
    }

    /// The container of the task ends with `exitCode`.
    public void end(TaskId task, int exitCode) {
        change(task, (id, sight) -> sight.ended(id, exitCode));
        watchers.forEach(watcher -> watcher.ended(task, id(task), exitCode));
    }

    /// The health check of the task's container says `health`.
    public void health(TaskId task, Sight.Health health) {
        change(
                task,
                (id, sight) ->
                        sight instanceof Sight.Up up
                                ? new Sight.Up(id, up.pid(), health, up.hostPorts())
                                : sight);
        watchers.forEach(watcher -> watcher.health(task, id(task), health));
    }

    /// The container of the task is removed behind the agent's back.
    public void lose(TaskId task) {
        boxes.remove(id(task));
        watchers.forEach(watcher -> watcher.gone(task, id(task)));
    }

    /// A container of the task is there, as `sight` says.
    public void put(TaskId task, Sight sight) {
        boxes.put(id(task), new Box(task, sight));
    }

    /// A container that somebody else made is there, with labels that say it is of the task.
    public void putAnother(TaskId task, String name, Sight sight) {
        boxes.put(name, new Box(task, name, sight));
    }

    /// What [Watcher#listed] and [Watcher#all] are told of.
    public void list(boolean changesMissed) {
        watchers.forEach(watcher -> {
            if (changesMissed) {
                watcher.all(all());
            } else {
                watcher.listed(all());
            }
        });
    }

    /// Nobody is told that the container of the task is now as `sight` says.
    public void changeSilently(TaskId task, Sight sight) {
        change(task, (_, _) -> sight);
    }

    /// What is there of the task.
    public Sight sightOf(TaskId task) {
        return Optional.ofNullable(boxes.get(id(task)))
                .map(Box::sight)
                .orElseGet(Sight.Nothing::new);
    }

    /// All containers.
    public List<Sighted> all() {
        return boxes.values().stream().map(Box::sighted).toList();
    }

    /// The id of the container of the task.
    public static String id(TaskId task) {
        return "noop-" + task;
    }

    private Sight change(TaskId task, BiFunction<String, Sight, Sight> change) {
        Box changed =
                boxes.computeIfPresent(
                        id(task), (id, box) -> box.with(change.apply(id, box.sight())));
        return changed == null ? new Sight.Nothing() : changed.sight();
    }

    private void meet(Call call, TaskId task) {
        faults.of(call, task)
                .ifPresent(trouble -> {
                    throw trouble;
                });
    }
}
