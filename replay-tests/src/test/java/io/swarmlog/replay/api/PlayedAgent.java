package io.swarmlog.replay.api;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The agent of the only node: with each task of ours it does what the recorded agent did with the
/// task of the same slot, in the same order; tasks that were never listed start and stop at once.
final class PlayedAgent {
    /// How long after its last recorded state a task that was on its way is taken to run.
    private static final long REST_OF_START_MS = 3_000;

    private static final int STOPPED_BY_SIGNAL = 137;

    /// A report to make at `atMs`.
    record Due(long atMs, int order, TaskId task, TaskScripts.Step step) {}

    private final TaskScripts scripts;
    private final Comparison comparison;
    private final SortedSet<String> taken = new TreeSet<>();
    private final SortedMap<TaskId, Optional<TaskScripts.Script>> playing = new TreeMap<>();
    private final SortedSet<TaskId> stopping = new TreeSet<>();
    private final SortedSet<TaskId> started = new TreeSet<>();
    private final SortedSet<Due> due =
            new TreeSet<>(Comparator.comparingLong(Due::atMs).thenComparingInt(Due::order));
    private int order;

    PlayedAgent(TaskScripts scripts, Comparison comparison) {
        this.scripts = scripts;
        this.comparison = comparison;
    }

    /// The next report to make, if there is one.
    Optional<Due> next() {
        return due.isEmpty() ? Optional.empty() : Optional.of(due.first());
    }

    void done(Due report) {
        due.remove(report);
    }

    /// Looks at what the tasks of the node shall do now.
    void look(ClusterImage image, long nowMs) {
        List<Task> tasks = new ArrayList<>(image.tasks().values());
        tasks.sort(Comparator.comparingLong((Task task) -> task.meta().createdAtMs()));
        for (Task task : tasks) {
            if (!playing.containsKey(task.id())) {
                begin(task, nowMs);
            }
            if (task.node().isPresent()) {
                follow(task, nowMs);
            }
        }
    }

    private void begin(Task task, long nowMs) {
        Optional<TaskScripts.Script> script = script(task);
        playing.put(task.id(), script);
        script.ifPresent(it -> {
            taken.add(it.id());
            comparison.pair(it.id(), task.id().value());
            it.steps().forEach((atMs, step) -> later(Math.max(nowMs, atMs), task, step));
            it.last()
                    .filter(last -> last.state().isBefore(TaskState.RUNNING))
                    .ifPresent(last ->
                            later(
                                    Math.max(nowMs, last.atMs()) + REST_OF_START_MS,
                                    task,
                                    running(nowMs)));
        });
    }

    private Optional<TaskScripts.Script> script(Task task) {
        String place =
                switch (task.slot()) {
                    case Slot.Numbered(int number) -> number == 0 ? "*" : "#" + number;
                    case Slot.OnNode _ -> "*";
                };
        return comparison
                .recordedId(task.service().value())
                .flatMap(service ->
                        scripts.of(service, place).stream()
                                .filter(script -> !taken.contains(script.id()))
                                .findFirst());
    }

    private void follow(Task task, long nowMs) {
        boolean stop = task.desired().isAfter(TaskState.RUNNING);
        Optional<TaskScripts.Script> script =
                Optional.ofNullable(playing.get(task.id())).flatMap(it -> it);
        boolean scripted = script.isPresent();
        boolean endsByScript = script.filter(TaskScripts.Script::ends).isPresent();
        if (stop && !task.state().isTerminal() && stopping.add(task.id()) && !endsByScript) {
            later(nowMs, task, stopped(task, nowMs));
        }
        boolean go = task.desired() == TaskState.RUNNING && !scripted;
        if (go && started.add(task.id())) {
            later(nowMs, task, running(nowMs));
        }
        boolean prepare = task.desired() == TaskState.READY && !scripted;
        if (prepare && task.state().isBefore(TaskState.READY)) {
            later(nowMs, task, step(nowMs, TaskState.READY, "prepared", 0));
        }
    }

    private void later(long atMs, Task task, TaskScripts.Step step) {
        due.add(new Due(atMs, order++, task.id(), step));
    }

    private static TaskScripts.Step running(long atMs) {
        return step(atMs, TaskState.RUNNING, "started", 0);
    }

    private static TaskScripts.Step stopped(Task task, long atMs) {
        return step(
                atMs,
                TaskState.SHUTDOWN,
                "shutdown",
                task.state() == TaskState.RUNNING ? STOPPED_BY_SIGNAL : 0);
    }

    private static TaskScripts.Step step(long atMs, TaskState state, String message, int exit) {
        Optional<ContainerStatus> container =
                state.isBefore(TaskState.STARTING)
                        ? Optional.empty()
                        : Optional.of(new ContainerStatus("d".repeat(64), 1, exit));
        return new TaskScripts.Step(atMs, state, message, "", container, List.of());
    }

    static Input.ReportTasks report(Input.RegisterNode node, Due due, long nowMs) {
        return new Input.ReportTasks(
                node.node(), node.incarnation(), List.of(due.step().report(due.task(), nowMs)));
    }
}
