package io.swarmlog.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The benchmarks there are.
public enum Benches {
    CREATE("a service's 100 replicas to Running, beside the engine alone", CreateBench::run),
    SINGLE("one task to Running, beside docker run -d", TaskBench::single),
    REPLACE("a killed container to its replacement Running", TaskBench::replace),
    START("a daemon's start, and what it costs at rest", StartBench::run),
    REPLAY("reading a log: folding, decoding, deciding again", ReplayBench::run),
    SNAPSHOTS(
            "beginning on an old log with a snapshot, and what writing them costs deciding",
            SnapshotsBench::run),
    CONTROL("deciding alone: tasks, ends and roll-outs a second", ControlBench::run),
    PLACEMENT("giving 100,000 tasks their nodes, alone and with the fold", PlacementBench::run),
    PLANE("the whole control plane with 50 nodes whose containers do nothing", PlaneBench::run),
    FAILOVER("a command on another manager when the one that leads is lost", FailoverBench::run),
    GATEWAY(
            "the engine through the gateway, beside its own socket",
            load -> GatewayBench.run(load.engine())),
    MESH("the routing mesh, beside direct connections", _ -> MeshBench.run()),
    WORKER_LOST(
            "a worker is lost: to Down, and to its tasks running elsewhere, beside swarm mode",
            LossBench::worker),
    MANAGER_LOST(
            "the leading manager is lost: to the next answer, and to its tasks running elsewhere",
            LossBench::manager),
    MANAGER_KILLS(
            "managers are lost at random under a stream of commands: none lost, none done twice",
            KillsBench::run),
    CALM(
            "a busy machine and processes that stop for moments: no node is called down",
            CalmBench::run);

    private final String about;
    private final Bench bench;

    private interface Bench {
        List<BenchRow> run(Load load) throws IOException, InterruptedException;
    }

    Benches(String about, Bench bench) {
        this.about = about;
        this.bench = bench;
    }

    /// What it measures.
    public String about() {
        return about;
    }

    /// The name on the command line.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The benchmark of that name.
    public static Optional<Benches> named(String text) {
        return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }

    /// Measures. Takes seconds to minutes, and takes away what it made, also when it fails.
    public List<BenchRow> run(Load load) throws IOException, InterruptedException {
        return bench.run(load);
    }
}
