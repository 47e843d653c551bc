package io.swarmlog.bench;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Rollout;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// How many tasks a second one control takes through created, assigned and running, how many ends
/// of tasks of big services it bears, and how quickly it rolls out. Arguments: nodes, services,
/// replicas of each.
public final class ControlBench {
    private static final int REPORTS_PER_INPUT = 100;
    private static final int ENDS = 2_000;
    private static final long MS_PER_STEP = 200;
    private static final double NS_PER_S = 1e9;

    private final PrintStream out;
    private Control control = new Control(ClusterImage.EMPTY);
    private long offset;
    private long nowMs = 1_700_000_000_000L;

    private ControlBench(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        int nodes = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int services = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        int replicas = args.length > 2 ? Integer.parseInt(args[2]) : 5_000;
        for (int round = 0; round < 3; round++) {
            new ControlBench(System.out).run(nodes, services, replicas);
        }
    }

    private void run(int nodes, int services, int replicas) {
        take(swarm());
        for (int node = 0; node < nodes; node++) {
            take(node(node));
        }
        long tasks = (long) services * replicas;
        time(
                "tasks created, assigned and running",
                tasks,
                () -> {
                    for (int service = 0; service < services; service++) {
                        take(
                                new Input.CreateService(
                                        spec("s" + service, "app:1", replicas), Optional.empty()));
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
                        "s0", version, spec("s0", "app:2", replicas), Optional.empty()));
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
        double seconds = (clock.getCurrentThreadCpuTime() - from) / NS_PER_S;
        out.printf(
                "%,d %s in %.2f s of processor time: %,.0f/s%n",
                count, what, seconds, count / seconds);
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

    private static Input.InitialiseSwarm swarm() {
        Sealed secret = new Sealed("", "");
        return new Input.InitialiseSwarm(
                "bench",
                new SwarmSpec(
                        SwarmSpec.NAME,
                        Collections.emptySortedMap(),
                        5,
                        new SwarmSpec.Raft(0, 0, 0, 0, 0),
                        0,
                        0,
                        false,
                        Optional.empty()),
                List.of(),
                0,
                0,
                new NodeDescription.TlsTrust("", "", ""),
                new Input.SwarmSecrets(secret, secret, secret, secret));
    }

    private static Input.RegisterNode node(int number) {
        return new Input.RegisterNode(
                new NodeId("node" + number),
                1,
                NodeSpec.Role.WORKER,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("10.0.0.1", ""),
                new NodeDescription(
                        "node" + number,
                        new TaskSpec.Platform("x86_64", "linux"),
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        List.of(),
                        new NodeDescription.Engine("", Collections.emptySortedMap(), List.of()),
                        new NodeDescription.TlsTrust("", "", "")));
    }

    private static ServiceSpec spec(String name, String image, long replicas) {
        TaskSpec task =
                new TaskSpec(
                        container(image),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        0,
                        "");
        return new ServiceSpec(
                name,
                Collections.emptySortedMap(),
                task,
                new ServiceSpec.Mode.Replicated(replicas),
                Optional.of(
                        new ServiceSpec.UpdateConfig(
                                10, 0, "continue", Optional.of(0L), 0, "stop-first")),
                Optional.empty(),
                Optional.empty());
    }

    private static ContainerSpec container(String image) {
        return new ContainerSpec(
                image,
                Collections.emptySortedMap(),
                List.of(),
                List.of(),
                "",
                List.of(),
                "",
                "",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                false,
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                "",
                Collections.emptySortedMap(),
                List.of(),
                List.of(),
                List.of());
    }
}
