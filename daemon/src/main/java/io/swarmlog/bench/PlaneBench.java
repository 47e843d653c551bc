package io.swarmlog.bench;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// How many tasks a second the whole control plane takes from the command to Running, with agents
/// whose containers do nothing: what the log, deciding, and telling there and back cost.
final class PlaneBench {
    private static final int NODES = 50;
    private static final int REPLICAS = 5_000;
    private static final int QUICK_REPLICAS = 1_000;
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final String AIM = "aim: 3,000; SwarmKit with three managers: 150 to 260";

    private final Load load;
    private final Plane plane;
    private final AtomicLong running = new AtomicLong();
    private final Samples accepted = new Samples();
    private final Samples first = new Samples();
    private final Samples all = new Samples();
    private final Samples rate = new Samples();
    private final Samples removed = new Samples();
    private final Samples work = new Samples();
    private final List<BenchRow> uses = new ArrayList<>();

    private PlaneBench(Load load, Plane plane) {
        this.load = load;
        this.plane = plane;
    }

    static List<BenchRow> run(Load load) throws IOException, InterruptedException {
        load.say("starting a log, its deciding, and " + NODES + " agents ...");
        try (Plane plane = Plane.start(NODES)) {
            return new PlaneBench(load, plane).measure();
        }
    }

    private List<BenchRow> measure() throws IOException, InterruptedException {
        int replicas = load.of(REPLICAS, QUICK_REPLICAS);
        plane.follower().subscribe(this::advanced);
        for (int round = 0; round < load.rounds(); round++) {
            load.say("%,d tasks, round %d ...".formatted(replicas, round + 1));
            play("s" + round, replicas);
        }
        String note = "%d nodes; the first round is the JVM's warm-up".formatted(NODES);
        List<BenchRow> rows = new ArrayList<>();
        rows.add(rate.row("command to all Running", "tasks/s", AIM));
        rows.add(
                work.row(
                        "tasks for a second of processor time",
                        "tasks",
                        "what a busy machine does not change"));
        rows.add(accepted.row("command to answer", "ms"));
        rows.add(first.row("command to first Running", "ms"));
        rows.add(all.row("command to all %,d Running".formatted(replicas), "ms", note));
        rows.add(removed.row("removal to no task left", "ms"));
        rows.addAll(uses);
        return rows;
    }

    private void play(String name, int replicas) throws IOException, InterruptedException {
        running.set(0);
        ThreadUse before = ThreadUse.now();
        long from = System.nanoTime();
        plane.submit(
                new Input.CreateService(
                        Workload.service(name, "app:1", replicas), Optional.empty()));
        accepted.add(msSince(from));
        Api.await("a task to run", LOOK, () -> running.get() > 0);
        first.add(msSince(from));
        Api.await("all tasks to run", LOOK, () -> running.get() >= replicas);
        double ms = msSince(from);
        all.add(ms);
        rate.add(replicas * 1_000 / ms);
        ThreadUse used = ThreadUse.now().since(before);
        work.add(replicas * 1e9 / used.processNs());
        uses.clear();
        uses.addAll(used.rows());
        ServiceId service = image().serviceNamed(name).orElseThrow().id();
        from = System.nanoTime();
        plane.submit(new Input.RemoveService(service.value()));
        Api.await("all tasks to be gone", LOOK, () -> image().tasks().isEmpty());
        removed.add(msSince(from));
    }

    private ClusterImage image() {
        return plane.follower().image();
    }

    private void advanced(List<EventRecord> events, ClusterImage before, ClusterImage after) {
        for (EventRecord record : events) {
            if (record.event() instanceof Event.TasksMoved moved) {
                running.addAndGet(
                        moved.moves().stream()
                                .filter(move -> move.state() == TaskState.RUNNING)
                                .count());
            }
        }
    }

    private static double msSince(long fromNs) {
        return (System.nanoTime() - fromNs) / 1e6;
    }
}
