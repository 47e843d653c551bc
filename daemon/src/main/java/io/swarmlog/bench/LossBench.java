package io.swarmlog.bench;

import io.swarmlog.hosts.Plan;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Hosts that are lost and come back, beside real swarm mode on hosts of the same kind: how long
/// until the swarm says so, and until the tasks run elsewhere.
///
/// The sides lose a host in turns, so that both have the machine as it is: while one is looked at,
/// the other one has dealt with its loss, or has none. Their hosts come back side by side.
final class LossBench {
    private static final int HOSTS = 3;
    private static final String OURS = "swarmlog";
    private static final String THEIRS = "swarm mode";

    private LossBench() {}

    /// The figures of one kind of loss on one side.
    private record Figures(
            Samples down, Samples running, Samples answered, Samples ready, Samples single) {
        Figures() {
            this(new Samples(), new Samples(), new Samples(), new Samples(), new Samples());
        }

        void add(Fleet.Found found) {
            down.add(found.downS());
            running.add(found.runningS());
            answered.add(found.answeredS());
        }

        void add(Fleet.Back back) {
            ready.add(back.readyS());
            single.add(back.singleS());
        }
    }

    /// A swarm, of which so many hosts are managers, and what was found of it.
    private record Side(String name, Fleet fleet, int managers, Map<Loss, Figures> figures) {
        private Figures of(Loss loss) {
            return figures.computeIfAbsent(loss, _ -> new Figures());
        }

        /// Loses a host; returns when its tasks run elsewhere.
        private Lost lose(Load load, Loss loss, int round)
                throws IOException, InterruptedException {
            boolean leads = managers > 1;
            TestHost victim = leads ? fleet.leader() : fleet.host(2 + round % (HOSTS - 1));
            TestHost watch = leads ? fleet.host(victim.number() % HOSTS + 1) : fleet.host(1);
            long from = System.nanoTime();
            Fleet.Found found = fleet.lose(loss, victim, watch, leads);
            load.say("  " + name + ": " + found.text());
            of(loss).add(found);
            return new Lost(this, loss, victim, watch, from);
        }

        private List<BenchRow> rows(Loss loss) {
            List<BenchRow> rows = new ArrayList<>();
            String what = loss.text() + ", " + name + ": ";
            Figures found = of(loss);
            if (managers > 1) {
                rows.add(found.answered().row(what + "a create is answered", "s"));
            }
            rows.add(found.down().row(what + "Down", "s"));
            rows.add(found.running().row(what + "its tasks run elsewhere", "s"));
            if (loss.tasksRunOn()) {
                String note = "after its return";
                rows.add(found.ready().row(what + "Ready again", "s", note));
                rows.add(found.single().row(what + "no task runs twice", "s", note));
            }
            return rows;
        }
    }

    /// A host that is lost, from then on ([System#nanoTime]).
    private record Lost(Side side, Loss loss, TestHost victim, TestHost watch, long fromNs) {
        /// Returns when all is as it was before.
        private Void comeBack() throws IOException, InterruptedException {
            long leftNs = fromNs + loss.away().toNanos() - System.nanoTime();
            Thread.sleep(Math.max(0, leftNs / 1_000_000));
            side.of(loss).add(side.fleet().restore(victim, watch));
            side.fleet().spread(watch);
            return null;
        }
    }

    /// One manager and two workers, of which one is lost.
    static List<BenchRow> worker(Load load) throws IOException, InterruptedException {
        return measured(
                load,
                1,
                List.of(
                        Loss.KILLED,
                        Loss.ENGINE_KILLED,
                        Loss.ENGINE_HUNG,
                        Loss.CUT_OFF,
                        Loss.PAUSED));
    }

    /// Three managers, of which the one that leads is lost.
    static List<BenchRow> manager(Load load) throws IOException, InterruptedException {
        return measured(load, HOSTS, List.of(Loss.KILLED, Loss.CUT_OFF));
    }

    private static List<BenchRow> measured(Load load, int managers, List<Loss> losses)
            throws IOException, InterruptedException {
        List<BenchRow> rows = new ArrayList<>();
        try (Scope scope = new Scope()) {
            Side ours = side(load, scope, OURS, managers);
            Side theirs = side(load, scope, THEIRS, managers);
            for (int round = 0; round < load.rounds(); round++) {
                for (Loss loss : losses) {
                    load.say("a host " + loss.text() + ", round " + (round + 1) + " ...");
                    Lost one = ours.lose(load, loss, round);
                    Lost other = theirs.lose(load, loss, round);
                    comeBack(List.of(one, other));
                }
            }
            for (Loss loss : losses) {
                rows.addAll(ours.rows(loss));
                rows.addAll(theirs.rows(loss));
            }
        }
        return rows;
    }

    private static Side side(Load load, Scope scope, String name, int managers)
            throws IOException, InterruptedException {
        load.say("bringing up " + HOSTS + " hosts with " + name + " ...");
        boolean isOurs = name.equals(OURS);
        String hosts = (isOurs ? "bo" : "bt") + ProcessHandle.current().pid();
        Plan plan = new Plan(hosts, HOSTS, isOurs, load.daemonCommand(), false);
        Fleet fleet = Fleet.begin(scope.add(TestHosts.up(plan)), managers);
        return new Side(name, fleet, managers, new EnumMap<>(Loss.class));
    }

    private static void comeBack(List<Lost> all) throws IOException, InterruptedException {
        List<Future<Void>> returns = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Lost each : all) {
                returns.add(threads.submit(each::comeBack));
            }
        }
        for (Future<Void> each : returns) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IOException(
                        "expected the lost hosts to come back, but: " + e.getMessage(), e);
            }
        }
    }
}
