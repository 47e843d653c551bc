package io.swarmlog.bench;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Rollout;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// How many tasks a second one control takes through created, assigned and running, how many ends
/// of tasks of big services it bears, and how quickly it rolls out. One thread, no log, by the
/// processor time used.
final class ControlBench {
    private static final int NODES = 100;
    private static final int SERVICES = 10;
    private static final int REPLICAS = 5_000;
    private static final int QUICK_REPLICAS = 500;
    private static final int REPORTS_PER_INPUT = 100;
    private static final int ENDS = 2_000;
    private static final long MS_PER_STEP = 200;

    private final TreeMap<String, Samples> rates;
    private Control control = new Control(ClusterImage.EMPTY);
    private long offset;
    private long nowMs = 1_700_000_000_000L;

    private ControlBench(TreeMap<String, Samples> rates) {
        this.rates = rates;
    }

    static List<BenchRow> run(Load load) {
        TreeMap<String, Samples> rates = new TreeMap<>();
        int replicas = load.of(REPLICAS, QUICK_REPLICAS);
        for (int round = 0; round < load.rounds(); round++) {
            load.say("deciding, round " + (round + 1) + " ...");
            new ControlBench(rates).run(NODES, SERVICES, replicas);
        }
        String note = "%d nodes, %d services of %,d".formatted(NODES, SERVICES, replicas);
        List<BenchRow> rows = new ArrayList<>();
        rates.forEach((what, samples) -> rows.add(samples.row(what, "1/s", note)));
        return rows;
    }

    private void run(int nodes, int services, int replicas) {
        take(Workload.swarm(0));
        for (int node = 0; node < nodes; node++) {
            take(Workload.node(node));
        }
        long tasks = (long) services * replicas;
        time(
                "tasks created, assigned and running",
                tasks,
                () -> {
                    for (int service = 0; service < services; service++) {
                        take(
                                new Input.CreateService(
                                        Workload.service("s" + service, "app:1", replicas),
                                        Optional.empty()));
                    }
                    report(TaskState.PREPARING, task -> task.state() == TaskState.ASSIGNED);
                    report(TaskState.RUNNING, task -> task.state() == TaskState.PREPARING);
                });
        time(
                "ends of tasks, each replaced",
                ENDS,
                () -> {
                    List<TaskId> running = List.copyOf(control.image().tasks().keySet());
                    for (int end = 0; end < ENDS; end++) {
                        Task task = control.image().liveTask(running.get(end));
                        reports(task.node().orElseThrow(), List.of(says(task, TaskState.FAILED)));
                    }
                });
        nowMs += 10_000;
        take(new Input.Tick());
        report(TaskState.RUNNING, task -> task.desired() == TaskState.RUNNING);
        time("tasks rolled out, 10 at a time", replicas, () -> rollOut(replicas));
    }

    private void rollOut(int replicas) {
        long version = control.image().serviceNamed("s0").orElseThrow().meta().version();
        take(
                new Input.UpdateService(
                        "s0",
                        version,
                        Workload.service("s0", "app:2", replicas),
                        Optional.empty()));
        while (isRollingOut()) {
            nowMs += MS_PER_STEP;
            take(new Input.Tick());
            for (Rollout.Step step : steps()) {
                stopOld(step.task());
                Task fresh = control.image().liveTask(step.task());
                if (fresh.desired() == TaskState.RUNNING && fresh.node().isPresent()) {
                    reports(fresh.node().get(), List.of(says(fresh, TaskState.RUNNING)));
                }
            }
        }
    }

    private List<Rollout.Step> steps() {
        return control.image()
                .serviceNamed("s0")
                .flatMap(Service::rollout)
                .map(Rollout::steps)
                .orElse(List.of());
    }

    private boolean isRollingOut() {
        return control.image().serviceNamed("s0").flatMap(Service::rollout).isPresent();
    }

    private void stopOld(TaskId fresh) {
        Task task = control.image().liveTask(fresh);
        for (Task old : control.image().tasksIn(task.service(), task.slot())) {
            if (old.desired() == TaskState.SHUTDOWN && !old.state().isTerminal()) {
                reports(old.node().orElseThrow(), List.of(says(old, TaskState.SHUTDOWN)));
            }
        }
    }

    private void time(String what, long count, Runnable work) {
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long from = clock.getCurrentThreadCpuTime();
        work.run();
        double seconds = (clock.getCurrentThreadCpuTime() - from) / 1e9;
        rates.computeIfAbsent(what, _ -> new Samples()).add(count / seconds);
    }

    private void report(TaskState state, Predicate<Task> which) {
        for (NodeId node : control.image().nodes().keySet()) {
            List<Input.TaskReport> batch = new ArrayList<>();
            for (TaskId id : control.image().tasksOn(node)) {
                Task task = control.image().liveTask(id);
                if (which.test(task) && task.state().isBefore(state)) {
                    batch.add(says(task, state));
                }
                if (batch.size() == REPORTS_PER_INPUT) {
                    reports(node, List.copyOf(batch));
                    batch.clear();
                }
            }
            reports(node, List.copyOf(batch));
        }
    }

    private Input.TaskReport says(Task task, TaskState state) {
        return new Input.TaskReport(
                task.id(), state, nowMs, state.text(), "", Optional.empty(), List.of());
    }

    private void reports(NodeId node, List<Input.TaskReport> reports) {
        take(new Input.ReportTasks(node, 1, reports));
    }

    private void take(Input input) {
        control.take(
                new Logged<>(
                        offset,
                        nowMs,
                        new InputRecord(new Origin.Api(), "bench", "c" + offset, input)));
        offset++;
    }
}
