package io.swarmlog.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.hosts.Plan;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Three managers, of which one after the other is lost at random and comes back, while clients of
/// all of them change services: whatever was acknowledged must be there, once, and all managers must
/// agree.
public final class KillsBench {
    private static final int MANAGERS = 3;
    private static final List<Loss> LOSSES = List.of(Loss.DAEMON_KILLED, Loss.KILLED, Loss.CUT_OFF);

    /// Between a command and the next one of a client.
    private static final Duration PACE = Duration.ofMillis(300);

    /// A swarm that has no quorum for so long is broken.
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(90);

    private static final Duration LOOK = Duration.ofMillis(200);

    /// The longest time between a manager's loss and its return, and before the next loss.
    private static final int AWAY_MS = 6_000;

    private static final int CALM_MS = 2_000;

    private final TestHosts hosts;
    private final Random random;
    private final Consumer<String> progress;
    private final Samples others = new Samples();
    private final Samples leaders = new Samples();
    private final Samples returns = new Samples();
    private final int wanted;
    private final long begun = System.nanoTime();
    private int kills;

    private KillsBench(TestHosts hosts, int wanted, long seed, Consumer<String> progress) {
        this.hosts = hosts;
        this.wanted = wanted;
        this.random = new Random(seed);
        this.progress = progress;
    }

    static List<BenchRow> run(Load load) throws IOException, InterruptedException {
        try (Scope scope = new Scope()) {
            load.say("bringing up " + MANAGERS + " hosts ...");
            String name = "bk" + ProcessHandle.current().pid();
            Plan plan = new Plan(name, MANAGERS, true, load.daemonCommand(), false);
            TestHosts hosts = scope.add(TestHosts.up(plan));
            return play(hosts, load.trial().kills(), load.trial().seed(), load.progress());
        }
    }

    /// Makes a swarm of three hosts that are up, and plays on it.
    ///
    /// @throws IOException when anything is not as it must be; its message has the evidence
    public static List<BenchRow> play(
            TestHosts hosts, int kills, long seed, Consumer<String> progress)
            throws IOException, InterruptedException {
        Fleet.begin(hosts, MANAGERS);
        KillsBench bench = new KillsBench(hosts, kills, seed, progress);
        bench.awaitWhole();
        CommandStream stream = CommandStream.begin(hosts, PACE, seed);
        try (stream) {
            for (int kill = 1; kill <= kills; kill++) {
                bench.one(stream, kill);
            }
        }
        List<Sent> sent = stream.sent();
        bench.awaitAtRest();
        progress.accept("reading the history ...");
        KillsProof.Verdict verdict = KillsProof.of(hosts, sent);
        if (!verdict.broken().isEmpty()) {
            throw new IOException(
                    "expected every acknowledged command once and managers that agree, but (seed "
                            + seed
                            + "):\n"
                            + String.join("\n", verdict.broken()));
        }
        return bench.rows(sent, verdict);
    }

    private void one(CommandStream stream, int number) throws IOException, InterruptedException {
        Thread.sleep(random.nextInt(CALM_MS));
        Loss loss = LOSSES.get(random.nextInt(LOSSES.size()));
        TestHost victim = hosts.host(1 + random.nextInt(MANAGERS));
        boolean leads = leader().equals(victim.name());
        String what = victim.name() + (leads ? ", which leads, " : " ") + loss.text();
        progress.accept("%d of %d: %s ...".formatted(number, wanted, what));
        long from = System.nanoTime();
        loss.strike(victim);
        kills++;
        double answeredS = (stream.acknowledgedNs(from, RECOVERY_LIMIT) - from) / 1e9;
        (leads ? leaders : others).add(answeredS);
        Thread.sleep(random.nextInt(AWAY_MS));
        long back = System.nanoTime();
        victim.restore();
        double upS = since(back);
        awaitWhole();
        returns.add(since(back));
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "   %.1f s: acknowledged after %.2f s, returned after %.1f s, then up in"
                                + " %.1f s and all Reachable %.1f s later (%s)",
                        since(from),
                        answeredS,
                        (back - from) / 1e9,
                        upS,
                        since(back) - upS,
                        soFar(number)));
    }

    private static double since(long fromNs) {
        return (System.nanoTime() - fromNs) / 1e9;
    }

    /// How long it took to come so far, and will take still.
    private String soFar(int number) {
        double minutes = since(begun) / 60;
        return String.format(
                Locale.ROOT,
                "%.0f min so far, about %.0f to come",
                minutes,
                minutes / number * (wanted - number));
    }

    private String leader() {
        for (TestHost host : hosts.hosts()) {
            for (JsonNode node : Fleet.read(host, "/nodes")) {
                if (node.path("ManagerStatus").path("Leader").asBoolean()) {
                    return node.path("Description").path("Hostname").asText();
                }
            }
        }
        return "";
    }

    /// All managers say that all managers are there.
    private void awaitWhole() throws IOException, InterruptedException {
        Api.await(
                "all managers to be there again",
                LOOK,
                () -> hosts.hosts().stream().allMatch(KillsBench::seesAll));
    }

    private static boolean seesAll(TestHost from) {
        int there = 0;
        for (JsonNode node : Fleet.read(from, "/nodes")) {
            boolean ready = node.path("Status").path("State").asText().equals("ready");
            String reach = node.path("ManagerStatus").path("Reachability").asText();
            there += ready && reach.equals("reachable") ? 1 : 0;
        }
        return there == MANAGERS;
    }

    /// As many tasks run as are wanted.
    private void awaitAtRest() throws IOException, InterruptedException {
        Api.await(
                "as many tasks to run as are wanted",
                LOOK,
                () -> {
                    TreeMap<String, Long> wanted = new TreeMap<>();
                    for (JsonNode service : Fleet.asked(hosts.host(1), "/services")) {
                        JsonNode mode = service.path("Spec").path("Mode").path("Replicated");
                        long replicas = mode.path("Replicas").asLong();
                        if (replicas > 0) {
                            wanted.put(service.path("ID").asText(), replicas);
                        }
                    }
                    return running().equals(wanted);
                });
    }

    private TreeMap<String, Long> running() throws IOException {
        TreeMap<String, Long> running = new TreeMap<>();
        for (JsonNode task : Fleet.asked(hosts.host(1), "/tasks")) {
            if (task.path("Status").path("State").asText().equals("running")) {
                running.merge(task.path("ServiceID").asText(), 1L, Long::sum);
            }
        }
        return running;
    }

    private List<BenchRow> rows(List<Sent> sent, KillsProof.Verdict verdict) {
        List<BenchRow> rows = new ArrayList<>();
        rows.add(new BenchRow("managers lost", kills, "", "each came back"));
        for (Sent.Outcome outcome : Sent.Outcome.values()) {
            TreeSet<String> said = new TreeSet<>();
            long count = 0;
            for (Sent command : sent) {
                if (command.outcome() == outcome) {
                    count++;
                    said.add(command.answer());
                }
            }
            String note =
                    switch (outcome) {
                        case ACKNOWLEDGED -> "each done once";
                        case REFUSED -> "none done " + said;
                        case UNKNOWN -> verdict.unheard() + " of them done, none twice";
                    };
            String name = outcome.name().toLowerCase(Locale.ROOT);
            rows.add(new BenchRow("commands " + name, count, "", note));
        }
        if (!leaders.isEmpty()) {
            rows.add(leaders.row("the one that leads lost: next command acknowledged", "s"));
        }
        if (!others.isEmpty()) {
            rows.add(others.row("another one lost: next command acknowledged", "s"));
        }
        rows.add(returns.row("all managers there again after its return", "s"));
        rows.add(
                new BenchRow("events that all managers agree on", verdict.events().size(), "", ""));
        return rows;
    }
}
