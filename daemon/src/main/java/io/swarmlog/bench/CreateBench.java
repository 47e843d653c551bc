package io.swarmlog.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How long many replicas take until all run, beside the same containers made straight on the
/// engine, in turns: what the swarm adds to the engine, which is the floor.
final class CreateBench {
    private static final int REPLICAS = 100;
    private static final int QUICK_REPLICAS = 20;
    private static final String AIM = "aim: at most 1.05";

    private final Load load;
    private final BareEngine engine;
    private final SwarmSide swarm;
    private final List<BenchRow> rows = new ArrayList<>();

    private CreateBench(Load load, BareEngine engine, SwarmSide swarm) {
        this.load = load;
        this.engine = engine;
        this.swarm = swarm;
    }

    static List<BenchRow> run(Load load) throws IOException, InterruptedException {
        try (Scope scope = new Scope()) {
            Api daemon = Api.at(OwnDaemon.swarm(load, scope));
            BareEngine engine = BareEngine.open(load, scope);
            SwarmSide swarm = SwarmSide.of(daemon, engine, scope);
            CreateBench bench = new CreateBench(load, engine, swarm);
            bench.warmUp();
            bench.compare("without a network", Optional.empty(), "bridge");
            bench.compare("on one network", Optional.of(swarm.network()), engine.network());
            return bench.rows;
        }
    }

    private void warmUp() throws IOException, InterruptedException {
        load.say("warming up ...");
        swarm.create(BareEngine.IN_FLIGHT, List.of());
        swarm.remove();
        engine.startAll(BareEngine.IN_FLIGHT, "bridge");
        engine.removeAll();
    }

    private void compare(String how, Optional<String> overlay, String bridge)
            throws IOException, InterruptedException {
        int replicas = load.of(REPLICAS, QUICK_REPLICAS);
        Samples first = new Samples();
        Samples all = new Samples();
        Samples bare = new Samples();
        for (int round = 0; round < load.rounds(); round++) {
            load.say("%d replicas %s, round %d ...".formatted(replicas, how, round + 1));
            boolean swarmFirst = round % 2 == 0;
            if (swarmFirst) {
                swarm(replicas, overlay, first, all);
            }
            bare(replicas, bridge, bare);
            if (!swarmFirst) {
                swarm(replicas, overlay, first, all);
            }
        }
        String what = "%d replicas %s, ".formatted(replicas, how);
        rows.add(bare.row(what + "engine alone", "s", "8 in flight"));
        rows.add(all.row(what + "all Running", "s"));
        rows.add(first.row(what + "first Running", "s"));
        rows.add(all.over(bare).row(what + "swarm over engine", "ratio", AIM));
    }

    private void swarm(int replicas, Optional<String> overlay, Samples first, Samples all)
            throws IOException, InterruptedException {
        SwarmSide.Started started = swarm.create(replicas, overlay.stream().toList());
        first.add(started.firstS());
        all.add(started.allS());
        swarm.remove();
    }

    private void bare(int replicas, String network, Samples bare)
            throws IOException, InterruptedException {
        long from = System.nanoTime();
        engine.startAll(replicas, network);
        bare.add((System.nanoTime() - from) / 1e9);
        engine.removeAll();
    }
}
