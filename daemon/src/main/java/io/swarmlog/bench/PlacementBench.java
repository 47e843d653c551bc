package io.swarmlog.bench;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.model.ServiceId;
import io.swarmlog.state.place.Scheduler;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// How fast tasks get their nodes: the scheduler alone (deciding, and following the events), and
/// together with the fold of those events. One thread, by the processor time it used, so that what
/// else runs on the machine does not count.
///
/// Two cases: *batches*, services that are created one after the other, and *replacements*, single
/// tasks that fail in a full swarm and are placed again.
public final class PlacementBench {
    private static final int SERVICES = 1_000;
    private static final int REPLACEMENTS = 5_000;
    private static final int WARM_UPS = 1;
    private static final int ROUNDS = 3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS = 1e9;

    private final TreeMap<String, List<Double>> rates = new TreeMap<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private Scheduler scheduler = Scheduler.of(image);
    private List<Step> steps = new ArrayList<>();
    private long placed;

    /// What the scheduler lived through, to have it live through it again without the fold.
    private sealed interface Step {
        record Followed(EventRecord event, ClusterImage before, ClusterImage after)
                implements Step {}

        record Asked(ClusterImage image) implements Step {}
    }

    private PlacementBench() {}

    /// Takes about a minute: 100,000 tasks in 1,000 services on 1,000, 5,000 and 10,000 nodes.
    public static List<BenchRow> run(Load load) {
        List<BenchRow> rows = new ArrayList<>();
        for (int nodes : load.quick() ? List.of(1_000) : List.of(1_000, 5_000, 10_000)) {
            load.say("placement on %,d nodes ...".formatted(nodes));
            rows.addAll(run(nodes, 100_000));
        }
        return rows;
    }

    /// One size of swarm.
    public static List<BenchRow> run(int nodes, int tasks) {
        PlacementBench bench = new PlacementBench();
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            bench.play(nodes, tasks / SERVICES, round >= 0);
        }
        List<BenchRow> rows = new ArrayList<>();
        bench.rates.forEach((what, rates) -> rows.add(row(what, rates, nodes, tasks)));
        return rows;
    }

    private static BenchRow row(String what, List<Double> rates, int nodes, int tasks) {
        double[] sorted = rates.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        String note =
                String.format(
                        Locale.ROOT,
                        "%,d nodes, %,d tasks in %,d services; min %,.0f, max %,.0f of %d rounds",
                        nodes,
                        tasks,
                        SERVICES,
                        sorted[0],
                        sorted[sorted.length - 1],
                        sorted.length);
        return new BenchRow(what, sorted[sorted.length / 2], "placements/s", note);
    }

    private void play(int nodes, int replicas, boolean counts) {
        image = ClusterImage.EMPTY;
        scheduler = Scheduler.of(image);
        for (int node = 0; node < nodes; node++) {
            happens(PlacementWorkload.node(node));
        }
        for (int service = 0; service < SERVICES; service++) {
            happens(PlacementWorkload.service(service, replicas));
        }
        measure(
                "batches",
                counts,
                () -> {
                    for (int service = 0; service < SERVICES; service++) {
                        create(
                                PlacementWorkload.serviceId(service),
                                (long) service * replicas,
                                replicas);
                    }
                });
        List<Task> tasks = List.copyOf(image.tasks().values());
        measure(
                "replacements",
                counts,
                () -> {
                    for (int i = 0; i < REPLACEMENTS; i++) {
                        Task victim = tasks.get((int) ((long) i * tasks.size() / REPLACEMENTS));
                        happens(PlacementWorkload.failed(victim.id(), image.atMs()));
                        create(victim.service(), (long) SERVICES * replicas + i, 1);
                    }
                });
    }

    private void create(ServiceId service, long first, int count) {
        long version = image.service(service).orElseThrow().specVersion();
        Event.TasksCreated created = PlacementWorkload.created(service, version, first, count);
        happens(created);
        happens(PlacementWorkload.allocated(created));
        while (true) {
            steps.add(new Step.Asked(image));
            List<Event> events = scheduler.place(image);
            if (events.isEmpty()) {
                return;
            }
            events.forEach(this::happens);
        }
    }

    private void measure(String what, boolean counts, Runnable work) {
        steps = new ArrayList<>();
        placed = 0;
        Scheduler alone = Scheduler.of(image);
        alone.place(image);
        long start = THREADS.getCurrentThreadCpuTime();
        work.run();
        long whole = THREADS.getCurrentThreadCpuTime() - start;
        start = THREADS.getCurrentThreadCpuTime();
        long again = steps.stream().mapToLong(step -> live(alone, step)).sum();
        long schedulerOnly = THREADS.getCurrentThreadCpuTime() - start;
        if (again != placed) {
            throw new IllegalStateException("expected " + placed + " placed, but " + again);
        }
        if (counts) {
            add("placement, " + what + ", scheduler alone", schedulerOnly);
            add("placement, " + what + ", with the fold", whole);
        }
    }

    private static long live(Scheduler scheduler, Step step) {
        return switch (step) {
            case Step.Followed(EventRecord event, ClusterImage before, ClusterImage after) -> {
                scheduler.observe(event, before, after);
                yield 0;
            }
            case Step.Asked(ClusterImage image) ->
                    scheduler.place(image).stream().mapToLong(PlacementBench::placed).sum();
        };
    }

    private static long placed(Event event) {
        return event instanceof Event.TasksAssigned(var tasks, String _) ? tasks.size() : 0;
    }

    private void add(String what, long ns) {
        rates.computeIfAbsent(what, _ -> new ArrayList<>()).add(placed * NANOS / ns);
    }

    private void happens(Event event) {
        placed += placed(event);
        EventRecord record =
                new EventRecord(
                        image.sequence() + 1, 1, 1, new Origin.Clock(), "", "", true, event);
        ClusterImage before = image;
        image = Fold.apply(image, record);
        scheduler.observe(record, before, image);
        steps.add(new Step.Followed(record, before, image));
    }
}
