package io.swarmlog.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// How long a daemon takes to serve, and what it costs while nothing happens.
final class StartBench {
    private static final Duration REST = Duration.ofSeconds(20);
    private static final Duration QUICK_REST = Duration.ofSeconds(5);
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /// What `/proc/PID/stat` counts in, on every Linux.
    private static final double TICKS_PER_S = 100;

    private StartBench() {}

    static List<BenchRow> run(Load load) throws IOException, InterruptedException {
        Samples answers = new Samples();
        Samples fresh = new Samples();
        Samples existing = new Samples();
        Samples memory = new Samples();
        Samples processor = new Samples();
        for (int round = 0; round < load.rounds(); round++) {
            load.say("start, round " + (round + 1) + " ...");
            try (Scope scope = new Scope()) {
                long from = System.nanoTime();
                OwnDaemon daemon = OwnDaemon.start(load, scope);
                answers.add((System.nanoTime() - from) / 1e9);
                daemon.init();
                daemon.awaitSwarm();
                fresh.add((System.nanoTime() - from) / 1e9);
                daemon.stop();
                from = System.nanoTime();
                daemon.startAgain();
                daemon.awaitSwarm();
                existing.add((System.nanoTime() - from) / 1e9);
                Thread.sleep(SETTLE);
                processor.add(processorAtRest(daemon.pid(), load.quick() ? QUICK_REST : REST));
                memory.add(rssMb(daemon.pid()));
            }
        }
        String cache =
                load.javaCommand().stream().anyMatch(word -> word.startsWith("-XX:AOTCache"))
                        ? "with the AOT cache"
                        : "without an AOT cache";
        return List.of(
                answers.row("new host: start to first answer", "s", cache),
                fresh.row("new host: start to serving a new swarm", "s", cache),
                existing.row("member: start to serving its swarm", "s", cache),
                memory.row("resident memory at rest", "MB", "a manager without tasks"),
                processor.row("processor time at rest", "% of a core"));
    }

    private static double rssMb(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        return Double.parseDouble(Api.find(RSS, status)) / 1_000;
    }

    private static double processorAtRest(long pid, Duration rest)
            throws IOException, InterruptedException {
        double before = processorS(pid);
        long from = System.nanoTime();
        Thread.sleep(rest);
        return (processorS(pid) - before) * 1e9 / (System.nanoTime() - from) * 100;
    }

    /// The fields after the name, which ends with the last parenthesis: user time is the 12th, system
    /// time the 13th of them.
    private static double processorS(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / TICKS_PER_S;
    }
}
