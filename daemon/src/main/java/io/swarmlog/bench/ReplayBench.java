package io.swarmlog.bench;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wire;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.control.Replay;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How quickly a log is read: folded, decoded and folded, and decided again. One thread, by the
/// processor time it used. The log is that of a swarm that started, reported and lost many tasks,
/// mostly one at a time.
final class ReplayBench {
    private static final int NODES = 50;
    private static final int SERVICES = 20;
    private static final int REPLICAS = 250;
    private static final int QUICK_REPLICAS = 25;

    /// As the follower does.
    private static final int BATCH = 5_000;

    /// A figure takes at least this long, or it is chance.
    private static final long LEAST_NS = 500_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Logged<InputRecord>> inputs = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();
    private final Control control = new Control(ClusterImage.EMPTY);
    private long nowMs = 1_700_000_000_000L;

    private ReplayBench() {}

    static List<BenchRow> run(Load load) {
        ReplayBench bench = new ReplayBench();
        load.say("making a log ...");
        bench.live(load.of(REPLICAS, QUICK_REPLICAS));
        return bench.measure(load);
    }

    private List<BenchRow> measure(Load load) {
        Wire<EventRecord> wire = AvroWires.of(new FixedSchemaIds()).events();
        List<byte[]> encoded = events.stream().map(wire::encode).toList();
        double bytes = encoded.stream().mapToLong(each -> each.length).sum();
        Samples folded = new Samples();
        Samples moves = new Samples();
        Samples decoded = new Samples();
        Samples decided = new Samples();
        double movesPerEvent = (double) moves() / events.size();
        for (int round = -1; round < load.rounds(); round++) {
            load.say(round < 0 ? "warming up ..." : "replay, round " + (round + 1) + " ...");
            double fold = rate(this::fold);
            double decode = rate(() -> decodeAndFold(wire, encoded));
            double decide = rate(this::decideAgain);
            if (round >= 0) {
                folded.add(fold);
                moves.add(fold * movesPerEvent);
                decoded.add(decode);
                decided.add(decide);
            }
        }
        String log =
                "%,d events of %,d inputs, %s bytes each"
                        .formatted(
                                events.size(), inputs.size(), Samples.text(bytes / events.size()));
        return List.of(
                folded.row("fold", "events/s", "aim: 500,000; " + log),
                moves.row("fold", "task changes/s"),
                decoded.row("decode and fold", "events/s"),
                decided.row("decide again and compare", "events/s"));
    }

    private long moves() {
        long moves = 0;
        for (EventRecord record : events) {
            moves +=
                    switch (record.event()) {
                        case Event.TasksCreated e -> e.tasks().size();
                        case Event.TasksAllocated e -> e.tasks().size();
                        case Event.TasksAssigned e -> e.tasks().size();
                        case Event.TasksWaiting e -> e.tasks().size();
                        case Event.TasksMoved e -> e.moves().size();
                        case Event.TasksDesired e -> e.tasks().size();
                        case Event.TasksRemoved e -> e.tasks().size();
                        case Event.Rejected _,
                                Event.OfSwarm _,
                                Event.OfService _,
                                Event.OfNetwork _,
                                Event.OfMembers _,
                                Event.OfNode _,
                                Event.OfTime _ ->
                                0;
                    };
        }
        return moves;
    }

    /// Events a second of processor time.
    private double rate(Runnable pass) {
        long from = THREADS.getCurrentThreadCpuTime();
        long tookNs = 0;
        long passes = 0;
        while (tookNs < LEAST_NS) {
            pass.run();
            passes++;
            tookNs = THREADS.getCurrentThreadCpuTime() - from;
        }
        return passes * events.size() * 1e9 / tookNs;
    }

    private void fold() {
        ClusterImage image = ClusterImage.EMPTY;
        for (int at = 0; at < events.size(); at += BATCH) {
            image = Fold.applyAll(image, events.subList(at, Math.min(at + BATCH, events.size())));
        }
        requireEnd(image);
    }

    private void decodeAndFold(Wire<EventRecord> wire, List<byte[]> encoded) {
        ClusterImage image = ClusterImage.EMPTY;
        for (int at = 0; at < encoded.size(); at += BATCH) {
            image =
                    Fold.applyAll(
                            image,
                            encoded.subList(at, Math.min(at + BATCH, encoded.size())).stream()
                                    .map(wire::decode)
                                    .toList());
        }
        requireEnd(image);
    }

    private void requireEnd(ClusterImage image) {
        if (image.sequence() != control.image().sequence()) {
            throw new IllegalStateException(
                    "expected the image after event "
                            + control.image().sequence()
                            + ", but got that after "
                            + image.sequence());
        }
    }

    private void decideAgain() {
        var recorded = new Replay.Recorded(events.iterator());
        switch (Replay.verify(Replay.readable(inputs), recorded)) {
            case Replay.Verdict.Same _ -> {}
            case Replay.Verdict.Different different ->
                    throw new IllegalStateException(
                            "expected the same decisions, but got " + different);
        }
    }

    // ---- the life that is recorded

    private void live(int replicas) {
        take(Workload.swarm(0));
        for (int node = 0; node < NODES; node++) {
            take(Workload.node(node));
        }
        for (int service = 0; service < SERVICES; service++) {
            take(
                    new Input.CreateService(
                            Workload.service("s" + service, "app:1", replicas), Optional.empty()));
        }
        List<TaskId> first = List.copyOf(control.image().tasks().keySet());
        first.forEach(this::runs);
        for (int i = 0; i < first.size(); i += 4) {
            report(control.image().liveTask(first.get(i)), TaskState.FAILED);
        }
        nowMs += 10_000;
        take(new Input.Tick());
        List<TaskId> second = List.copyOf(control.image().tasks().keySet());
        second.stream()
                .filter(id -> control.image().task(id).filter(Task::isRunnable).isPresent())
                .forEach(this::runs);
    }

    private void runs(TaskId id) {
        report(control.image().liveTask(id), TaskState.PREPARING);
        report(control.image().liveTask(id), TaskState.RUNNING);
    }

    private void report(Task task, TaskState state) {
        NodeId node = task.node().orElseThrow();
        take(
                new Input.ReportTasks(
                        node,
                        1,
                        List.of(
                                new Input.TaskReport(
                                        task.id(),
                                        state,
                                        nowMs,
                                        state.text(),
                                        "",
                                        Optional.empty(),
                                        List.of()))));
    }

    private void take(Input input) {
        nowMs++;
        Logged<InputRecord> logged =
                new Logged<>(
                        inputs.size(),
                        nowMs,
                        new InputRecord(new Origin.Api(), "bench", "c" + inputs.size(), input));
        inputs.add(logged);
        events.addAll(control.take(logged).events());
    }
}
