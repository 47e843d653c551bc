package io.swarmlog.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.hosts.Plan;
import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Three managers on a machine all of whose cores are busy, with processes of theirs that stop for
/// moments: nobody is lost, and nobody may be called so. Their certificates are good for an hour, the
/// shortest life there is, so that in a longer run each is renewed, under commands and traffic.
final class CalmBench {
    private static final int HOSTS = 3;

    /// The longest moment for which a process stops, and the longest time until the next one does.
    private static final int PAUSE_MS = 1_200;

    private static final int REST_MS = 4_000;
    private static final Duration PACE = Duration.ofSeconds(1);

    /// Failures within so long of a new certificate may have to do with it.
    private static final Duration NEAR = Duration.ofSeconds(10);

    private static final int SHOWN_FAILURES = 5;

    private final Load load;
    private final TestHosts hosts;
    private int pauses;

    private CalmBench(Load load, TestHosts hosts) {
        this.load = load;
        this.hosts = hosts;
    }

    /// @throws IOException when a node was called down
    static List<BenchRow> run(Load load) throws IOException, InterruptedException {
        try (Scope scope = new Scope()) {
            load.say("bringing up " + HOSTS + " hosts ...");
            String name = "bc" + ProcessHandle.current().pid();
            Plan plan = new Plan(name, HOSTS, true, load.daemonCommand(), false);
            TestHosts hosts = scope.add(TestHosts.up(plan));
            Fleet.begin(hosts, HOSTS, "--cert-expiry", "1h");
            return new CalmBench(load, hosts).measure(scope);
        }
    }

    private List<BenchRow> measure(Scope scope) throws IOException, InterruptedException {
        TestHost first = hosts.host(1);
        WebTraffic traffic = scope.add(WebTraffic.begin(first));
        long before = KillsProof.history(first).getLast().sequence();
        List<Process> busy = saturate(scope);
        CommandStream stream = CommandStream.begin(hosts, PACE, load.trial().seed());
        try (traffic;
                stream) {
            disturb();
        } finally {
            busy.forEach(Process::destroyForcibly);
        }
        List<EventRecord> all = KillsProof.history(first);
        List<EventRecord> events = all.stream().filter(it -> it.sequence() > before).toList();
        Renewals renewals = new Renewals(all);
        List<BenchRow> rows = new ArrayList<>(rows(events, stream.sent()));
        rows.addAll(rows(traffic, renewals));
        rows.addAll(renewals.rows(names()));
        List<Renewals.Renewal> astray =
                renewals.all().stream().filter(it -> !it.isInTime()).toList();
        List<EventRecord> down = called(events, NodeState.DOWN);
        if (!astray.isEmpty() || !down.isEmpty()) {
            rows.forEach(row -> load.say(row.toString()));
            throw new IOException(
                    "expected no node to be called down, and renewals between 50 and 80 % of a"
                            + " certificate's life, but: "
                            + down
                            + ", "
                            + astray);
        }
        return rows;
    }

    /// The host names of the nodes.
    private SortedMap<NodeId, String> names() throws IOException {
        SortedMap<NodeId, String> names = new TreeMap<>();
        for (JsonNode node : Fleet.asked(hosts.host(1), "/nodes")) {
            names.put(
                    new NodeId(node.path("ID").asText()),
                    node.path("Description").path("Hostname").asText());
        }
        return names;
    }

    private static List<BenchRow> rows(WebTraffic traffic, Renewals renewals) {
        List<WebTraffic.Failure> failures = traffic.failures();
        long near = failures.stream().filter(it -> isNear(it, renewals)).count();
        String note =
                failures.isEmpty()
                        ? ""
                        : near
                                + " of them near a renewal; the first: "
                                + failures.subList(0, Math.min(SHOWN_FAILURES, failures.size()));
        String by = "by %d tasks on other hosts".formatted(traffic.tasks());
        return List.of(
                new BenchRow("requests answered", traffic.answered(), "", by),
                new BenchRow("requests that failed", failures.size(), "", note));
    }

    private static boolean isNear(WebTraffic.Failure failure, Renewals renewals) {
        Instant at = Instant.ofEpochMilli(failure.atMs());
        return renewals.all().stream()
                .anyMatch(it -> Duration.between(it.at(), at).abs().compareTo(NEAR) <= 0);
    }

    /// A process that computes for each core, no longer than the benchmark.
    private List<Process> saturate(Scope scope) throws IOException {
        List<Process> busy = new ArrayList<>();
        String limit = (load.trial().minutes() + 2) * 60 + "";
        for (int core = 0; core < Runtime.getRuntime().availableProcessors(); core++) {
            Process made =
                    Programs.builder(
                                    List.of(
                                            "bash",
                                            "-c",
                                            "ulimit -t " + limit + "; while :; do :; done"))
                            .start();
            busy.add(scope.add(made, made::destroyForcibly));
        }
        return busy;
    }

    private void disturb() throws IOException, InterruptedException {
        Random random = new Random(load.trial().seed());
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(load.trial().minutes());
        while (System.nanoTime() < end) {
            Thread.sleep(random.nextInt(REST_MS));
            TestHost host = hosts.host(1 + random.nextInt(HOSTS));
            boolean engine = random.nextBoolean();
            Duration time = Duration.ofMillis(1 + random.nextInt(PAUSE_MS));
            host.pauseFor(engine, time);
            pauses++;
            if (pauses % 20 == 0) {
                load.say(pauses + " pauses ...");
            }
        }
    }

    private List<BenchRow> rows(List<EventRecord> events, List<Sent> sent) throws IOException {
        List<EventRecord> down = called(events, NodeState.DOWN);
        List<Sent> failed = sent.stream().filter(it -> !it.isAcknowledged()).toList();
        String failures =
                failed.isEmpty()
                        ? ""
                        : "; the first: "
                                + failed.subList(0, Math.min(SHOWN_FAILURES, failed.size()));
        return List.of(
                new BenchRow("processes paused", pauses, "", "up to 1.2 s each"),
                new BenchRow("nodes called down", down.size(), "", ""),
                new BenchRow(
                        "nodes called suspect", called(events, NodeState.UNKNOWN).size(), "", ""),
                new BenchRow("leads that moved", leads(events), "", ""),
                new BenchRow("tasks started anew", restarted(events), "", "of steady services"),
                new BenchRow(
                        "commands that failed", failed.size(), "", "of " + sent.size() + failures));
    }

    private static List<EventRecord> called(List<EventRecord> events, NodeState state) {
        return events.stream()
                .filter(it ->
                        it.event() instanceof Event.NodeStateChanged changed
                                && changed.state() == state)
                .toList();
    }

    private static long leads(List<EventRecord> events) {
        return events.stream().filter(it -> it.event() instanceof Event.LeaderChanged).count();
    }

    private long restarted(List<EventRecord> events) throws IOException {
        List<String> steady = WebTraffic.steady(hosts.host(1));
        long restarted = 0;
        for (EventRecord event : events) {
            if (event.event() instanceof Event.TasksCreated created
                    && steady.contains(created.service().value())) {
                restarted += created.tasks().size();
            }
        }
        return restarted;
    }
}
