package io.swarmlog.bench;

import io.swarmlog.hosts.Plan;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Hosts that are lost, beside real swarm mode on hosts of the same kind: how long until the swarm
/// says so, and until the tasks run elsewhere. The sides take turns, so that both have the machine
/// as it is.
final class LossBench {
    private static final int HOSTS = 3;
    private static final String OURS = "swarmlog";
    private static final String THEIRS = "swarm mode";

    private LossBench() {}

    /// The figures of one kind of loss on one side.
    private record Figures(Samples down, Samples running, Samples answered) {
        Figures() {
            this(new Samples(), new Samples(), new Samples());
        }

        void add(Fleet.Found found) {
            down.add(found.downS());
            running.add(found.runningS());
            answered.add(found.answeredS());
        }
    }

    /// One manager and two workers, of which one is lost.
    static List<BenchRow> worker(Load load) throws IOException, InterruptedException {
        return measured(load, 1, List.of(Loss.KILLED, Loss.CUT_OFF, Loss.PAUSED));
    }

    /// Three managers, of which the one that leads is lost.
    static List<BenchRow> manager(Load load) throws IOException, InterruptedException {
        return measured(load, HOSTS, List.of(Loss.KILLED, Loss.CUT_OFF));
    }

    private static List<BenchRow> measured(Load load, int managers, List<Loss> losses)
            throws IOException, InterruptedException {
        Map<Loss, Figures> ours = new EnumMap<>(Loss.class);
        Map<Loss, Figures> theirs = new EnumMap<>(Loss.class);
        try (Scope scope = new Scope()) {
            Fleet swarmlog = fleet(load, scope, OURS, managers);
            Fleet swarm = fleet(load, scope, THEIRS, managers);
            for (int round = 0; round < load.rounds(); round++) {
                for (Loss loss : losses) {
                    load.say("a host " + loss.text() + ", round " + (round + 1) + " ...");
                    one(swarmlog, managers, loss, round, ours);
                    one(swarm, managers, loss, round, theirs);
                }
            }
        }
        List<BenchRow> rows = new ArrayList<>();
        for (Loss loss : losses) {
            rows.addAll(rows(loss, OURS, ours.getOrDefault(loss, new Figures()), managers));
            rows.addAll(rows(loss, THEIRS, theirs.getOrDefault(loss, new Figures()), managers));
        }
        return rows;
    }

    private static Fleet fleet(Load load, Scope scope, String side, int managers)
            throws IOException, InterruptedException {
        load.say("bringing up " + HOSTS + " hosts with " + side + " ...");
        String name = (side.equals(OURS) ? "bo" : "bt") + ProcessHandle.current().pid();
        Plan plan = new Plan(name, HOSTS, side.equals(OURS), load.daemonCommand(), false);
        TestHosts hosts = scope.add(TestHosts.up(plan));
        return Fleet.begin(hosts, managers);
    }

    private static void one(
            Fleet fleet, int managers, Loss loss, int round, Map<Loss, Figures> figures)
            throws IOException, InterruptedException {
        boolean leads = managers > 1;
        TestHost victim = leads ? fleet.leader() : fleet.host(2 + round % (HOSTS - 1));
        TestHost watch = leads ? fleet.host(victim.number() % HOSTS + 1) : fleet.host(1);
        Fleet.Found found = fleet.lose(loss, victim, watch, leads);
        figures.computeIfAbsent(loss, _ -> new Figures()).add(found);
        fleet.recover(victim, watch);
    }

    private static List<BenchRow> rows(Loss loss, String side, Figures figures, int managers) {
        List<BenchRow> rows = new ArrayList<>();
        String what = loss.text() + ", " + side + ": ";
        if (managers > 1) {
            rows.add(figures.answered().row(what + "a create is answered", "s"));
        }
        rows.add(figures.down().row(what + "Down", "s"));
        rows.add(figures.running().row(what + "its tasks run elsewhere", "s"));
        return rows;
    }
}
