package io.swarmlog.bench;

import java.io.IOException;
import java.util.List;

/// One task: how long it takes to run, and to be replaced, beside a container made by hand.
final class TaskBench {
    private static final int SINGLE_ROUNDS = 10;
    private static final int REPLACE_ROUNDS = 5;
    private static final int QUICK_ROUNDS = 3;
    private static final String BRIDGE = "bridge";
    private static final double MS = 1_000;

    private TaskBench() {}

    /// From the call that creates a service of one replica to its task Running; from the call that
    /// creates a container to the end of the call that starts it.
    static List<BenchRow> single(Load load) throws IOException, InterruptedException {
        Samples bare = new Samples();
        Samples swarmed = new Samples();
        try (Scope scope = new Scope()) {
            Api daemon = Api.at(OwnDaemon.swarm(load, scope));
            BareEngine engine = BareEngine.open(load, scope);
            SwarmSide swarm = SwarmSide.of(daemon, engine, scope);
            swarm.create(1, List.of());
            swarm.remove();
            for (int round = 0; round < load.of(SINGLE_ROUNDS, QUICK_ROUNDS); round++) {
                load.say("one task, round " + (round + 1) + " ...");
                long from = System.nanoTime();
                engine.start(BRIDGE);
                bare.add((System.nanoTime() - from) / 1e9 * MS);
                engine.removeAll();
                swarmed.add(swarm.create(1, List.of()).allS() * MS);
                swarm.remove();
            }
        }
        return List.of(
                bare.row("docker run -d, engine alone", "ms"),
                swarmed.row("service create to Running", "ms", "looked at every 2 ms"),
                swarmed.above(bare).row("swarm above engine", "ms", "aim: at most 100"));
    }

    /// From the call that kills a container to its replacement Running, without a restart delay;
    /// by hand: until the engine says that it ended, and another one is started.
    static List<BenchRow> replace(Load load) throws IOException, InterruptedException {
        Samples bare = new Samples();
        Samples swarmed = new Samples();
        try (Scope scope = new Scope()) {
            Api daemon = Api.at(OwnDaemon.swarm(load, scope));
            BareEngine engine = BareEngine.open(load, scope);
            SwarmSide swarm = SwarmSide.of(daemon, engine, scope);
            String victim = engine.start(BRIDGE);
            swarm.create(1, List.of());
            swarm.replace();
            for (int round = 0; round < load.of(REPLACE_ROUNDS, QUICK_ROUNDS); round++) {
                load.say("a replacement, round " + (round + 1) + " ...");
                long from = System.nanoTime();
                engine.kill(victim);
                engine.awaitEnd(victim);
                victim = engine.start(BRIDGE);
                bare.add((System.nanoTime() - from) / 1e9 * MS);
                swarmed.add(swarm.replace() * MS);
            }
        }
        return List.of(
                bare.row("killed, ended, another started by hand", "ms"),
                swarmed.row("killed to replacement Running", "ms", "restart delay 0"),
                swarmed.above(bare).row("swarm above by hand", "ms"));
    }
}
