package io.swarmlog.replay.log;

import io.swarmlog.append.InputAppender;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import io.swarmlog.replay.support.TestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures the log's part of a manager, all in this process: the figures of
/// docs/adr/0004-streams-tuning.md. Run it by hand, with nothing else on the machine; figures go to
/// the program's log at level info.
final class LogFigures {
    private static final Logger LOG = LoggerFactory.getLogger(LogFigures.class);
    private static final int WARM_UP = 300;
    private static final int CALLS = 500;
    private static final int INPUTS = 20_000;
    private static final int NODES = 50;
    private static final int TASKS = 5_000;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private LogFigures() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("log-figures");
        long start = System.nanoTime();
        try (var log = TestLog.start(directory)) {
            report("log and topics ready", ms(start) + " ms");
            start = System.nanoTime();
            try (var manager = new Manager(log.manager(), Manager.WIRES, "one")) {
                report("streams constructed", ms(start) + " ms");
                manager.submit(Wishes.initialise());
                report("first command answered", ms(start) + " ms after the log was ready");
                latency(manager);
                idle();
                try (var inputs = new InputAppender(log.manager(), Manager.WIRES.inputs())) {
                    throughput(manager, inputs);
                    tasks(manager, inputs);
                }
                start = System.nanoTime();
            }
            report("manager closed", ms(start) + " ms");
        }
        report("RSS MB", rssMb());
    }

    private static void latency(Manager manager) {
        for (int i = 0; i < WARM_UP; i++) {
            manager.submit(Wishes.create("warm-" + i, 1));
        }
        long[] took = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long at = System.nanoTime();
            manager.submit(Wishes.create("call-" + i, 1));
            took[i] = System.nanoTime() - at;
        }
        Arrays.sort(took);
        report(
                "submit p50 p90 p99 max",
                "%.1f %.1f %.1f %.1f ms"
                        .formatted(
                                took[CALLS / 2] / 1e6,
                                took[CALLS * 9 / 10] / 1e6,
                                took[CALLS * 99 / 100] / 1e6,
                                took[CALLS - 1] / 1e6));
    }

    private static void throughput(Manager manager, InputAppender inputs) {
        long sequence = manager.live.image().sequence();
        int services = manager.live.image().services().size();
        long start = System.nanoTime();
        for (int i = 0; i < INPUTS; i++) {
            String name = "many-" + i;
            append(inputs, name, Wishes.create(name, 0));
        }
        var image = manager.await(now -> now.services().size() == services + INPUTS);
        double seconds = (System.nanoTime() - start) / 1e9;
        report("inputs/s", Math.round(INPUTS / seconds));
        report("events/s", Math.round((image.sequence() - sequence) / seconds));
    }

    private static void tasks(Manager manager, InputAppender inputs) {
        for (int i = 0; i < NODES; i++) {
            var node = new NodeId("node" + i);
            append(inputs, node.value(), Wishes.register(node, 1));
        }
        manager.await(image -> image.nodes().size() == NODES);
        long start = System.nanoTime();
        manager.submit(Wishes.create("wide", TASKS));
        report("one service of " + TASKS + " tasks placed", ms(start) + " ms");
    }

    private static void append(InputAppender inputs, String id, Input input) {
        inputs.append(id, new InputRecord(new Origin.Api(), "figures", id, input));
    }

    private static void idle() throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(5);
        long before = cpuMs();
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        double share = 100.0 * (cpuMs() - before) / IDLE.toMillis();
        report("idle CPU, % of a core", "%.2f".formatted(share));
        report("RSS MB", rssMb());
    }

    private static long cpuMs() throws IOException {
        String[] fields = Files.readString(Path.of("/proc/self/stat")).split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 10;
    }

    private static String rssMb() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
                    .map(line -> line.replaceAll("\\s+", " "))
                    .toList()
                    .toString();
        }
    }

    private static long ms(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1_000_000;
    }

    private static void report(String what, Object figure) {
        LOG.atInfo().addKeyValue("figure", figure).log(what);
    }
}
