package io.swarmlog.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.hosts.Ran;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A swarm of several hosts on this machine, ours or the real engines', with one service spread over
/// all of them. Both sides are asked over the same API.
final class Fleet {
    static final String SERVICE = "steady";

    static final String IMAGE = "swarmlog-bench";
    private static final int REPLICAS = 6;
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LOOK_AT_RETURN = Duration.ofMillis(50);
    private static final Duration LOOK_AT_REST = Duration.ofMillis(200);

    /// A manager that lost its leader may not answer for a while; another look is the way then.
    private static final Duration READ_LIMIT = Duration.ofSeconds(2);

    private static final Duration WRITE_LIMIT = Duration.ofSeconds(60);

    private final TestHosts hosts;
    private int made;

    private Fleet(TestHosts hosts) {
        this.hosts = hosts;
    }

    /// When a lost host was said to be down, and when its tasks ran elsewhere, in seconds; when a
    /// command on another manager was answered, 0 when none was sent.
    record Found(double downS, double runningS, double answeredS) {
        String text() {
            String answered = answeredS > 0 ? ", a create answered after %.2f s" : "";
            return String.format(
                    Locale.ROOT,
                    "Down after %.2f s, its tasks elsewhere after %.2f s" + answered,
                    downS,
                    runningS,
                    answeredS);
        }
    }

    /// When a host that came back was ready again, and when no task had a container more than one,
    /// in seconds after its return.
    record Back(double readyS, double singleS) {}

    /// Joins the hosts to a swarm, the first so many as managers, and starts the service. With
    /// `options` of `docker swarm init`.
    static Fleet begin(TestHosts hosts, int managers, String... options)
            throws IOException, InterruptedException {
        Fleet fleet = new Fleet(hosts);
        TestHost first = hosts.host(1);
        for (TestHost host : hosts.hosts()) {
            BareEngine.bring(Api.at(host.engineSocket()), IMAGE);
        }
        List<String> init = new ArrayList<>(List.of("swarm", "init"));
        init.addAll(List.of("--advertise-addr", first.address()));
        init.addAll(List.of(options));
        first.docker(init.toArray(String[]::new)).ok();
        for (TestHost host : hosts.hosts().subList(1, hosts.hosts().size())) {
            String role = host.number() <= managers ? "manager" : "worker";
            String token = first.docker("swarm", "join-token", "-q", role).ok().strip();
            fleet.join(host, token);
        }
        Api.at(first.socket()).ask("POST", "/services/create", spec(SERVICE, REPLICAS));
        fleet.awaitSpread(first);
        return fleet;
    }

    /// On a busy machine it goes on in the background after the command gave up.
    private void join(TestHost host, String token) throws IOException, InterruptedException {
        TestHost first = host(1);
        Ran ran = host.docker("swarm", "join", "--token", token, first.address() + ":2377");
        if (!ran.err().contains("will continue in the background")) {
            ran.ok();
        }
        Api.await(
                host.name() + " to be ready",
                LOOK_AT_REST,
                () -> state(first, host).equals("ready"));
    }

    private static String spec(String name, int replicas) {
        return """
        {"Name":"%s","TaskTemplate":{"ContainerSpec":{"Image":"%s:latest","Command":%s,\
        "StopSignal":"SIGKILL"}},"Mode":{"Replicated":{"Replicas":%d}}}\
        """
                .formatted(name, IMAGE, BareEngine.COMMAND, replicas);
    }

    /// The manager that leads.
    TestHost leader() throws IOException {
        for (TestHost host : hosts.hosts()) {
            for (JsonNode node : read(host, "/nodes")) {
                if (node.path("ManagerStatus").path("Leader").asBoolean()) {
                    return named(node.path("Description").path("Hostname").asText());
                }
            }
        }
        throw new IOException("expected a manager that leads, but there is none");
    }

    private TestHost named(String name) {
        return hosts.hosts().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    TestHost host(int number) {
        return hosts.host(number);
    }

    /// Loses a host, and looks on from another one, a manager, until its tasks run elsewhere. With
    /// `asking`, a service is created there meanwhile.
    Found lose(Loss loss, TestHost victim, TestHost watch, boolean asking)
            throws IOException, InterruptedException {
        long from = System.nanoTime();
        loss.strike(victim);
        double downS = 0;
        double runningS = 0;
        long deadline = from + Api.PATIENCE.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Double> answered = threads.submit(() -> asking ? answeredS(watch, from) : 0.0);
            while (downS == 0 || runningS == 0) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "expected the loss of a host to be made good, but it is not");
                }
                if (downS == 0 && state(watch, victim).equals("down")) {
                    downS = since(from);
                }
                if (runningS == 0 && runningElsewhere(watch, victim) == REPLICAS) {
                    runningS = since(from);
                }
                Thread.sleep(LOOK);
            }
            return new Found(downS, runningS, answered.get());
        } catch (ExecutionException e) {
            throw new IOException("expected a command to be answered, but: " + e.getMessage(), e);
        }
    }

    private static double since(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    /// Each try has a name of its own: one that was not answered may have been carried out.
    private double answeredS(TestHost watch, long from) throws IOException, InterruptedException {
        List<String> tried = new ArrayList<>();
        Api api = Api.at(watch.socket());
        Api.await(
                "a service to be created",
                LOOK,
                () -> {
                    String name = "new" + made++;
                    tried.add(name);
                    return answers(() -> api.ask("POST", "/services/create", spec(name, 1)));
                });
        double answeredS = since(from);
        for (String name : tried) {
            // Some were never made.
            boolean unused = answers(() -> api.ask("DELETE", "/services/" + name, ""));
        }
        return answeredS;
    }

    private static boolean answers(Callable<String> question) {
        try {
            within(WRITE_LIMIT, question);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// `ready`, `down` or what else the swarm says of a host.
    private static String state(TestHost watch, TestHost host) {
        for (JsonNode node : read(watch, "/nodes")) {
            if (node.path("Description").path("Hostname").asText().equals(host.name())) {
                return node.path("Status").path("State").asText();
            }
        }
        return "";
    }

    private static int runningElsewhere(TestHost watch, TestHost victim) {
        TreeSet<String> lost = new TreeSet<>();
        for (JsonNode node : read(watch, "/nodes")) {
            if (node.path("Description").path("Hostname").asText().equals(victim.name())) {
                lost.add(node.path("ID").asText());
            }
        }
        int running = 0;
        for (JsonNode task : read(watch, "/tasks?" + Api.filter("service", SERVICE))) {
            boolean runs =
                    task.path("DesiredState").asText().equals("running")
                            && task.path("Status").path("State").asText().equals("running");
            if (runs && !lost.isEmpty() && !lost.contains(task.path("NodeID").asText())) {
                running++;
            }
        }
        return running;
    }

    /// The answer, of one that is there.
    static JsonNode asked(TestHost host, String target) throws IOException {
        return GoJson.parse(Api.at(host.socket()).get(target));
    }

    /// The answer, or an empty list when there is none in time.
    static JsonNode read(TestHost host, String target) {
        try {
            return GoJson.parse(within(READ_LIMIT, () -> Api.at(host.socket()).get(target)));
        } catch (IOException _) {
            return GoJson.parse("[]");
        }
    }

    private static String within(Duration limit, Callable<String> question) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> answer = threads.submit(question);
            try {
                return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                answer.cancel(true);
                throw new IOException("expected an answer, but: " + e, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while an answer was waited for", e);
            }
        }
    }

    /// Makes a host good again; returns when it is ready and no container of a task that others took
    /// over is left.
    Back restore(TestHost victim, TestHost watch) throws IOException, InterruptedException {
        long from = System.nanoTime();
        victim.restore();
        Api.await(
                victim.name() + " to be ready",
                LOOK_AT_RETURN,
                () -> state(watch, victim).equals("ready"));
        double readyS = since(from);
        Api.await(
                "a container for each task, and no other",
                LOOK_AT_RETURN,
                () -> containers() == REPLICAS && tasks(watch).size() == REPLICAS);
        return new Back(readyS, since(from));
    }

    /// The service's containers that run, of all hosts.
    private int containers() throws IOException {
        String filter = Api.filter("label", "com.docker.swarm.service.name=" + SERVICE);
        int running = 0;
        for (TestHost host : hosts.hosts()) {
            Api engine = Api.at(host.engineSocket());
            running += GoJson.parse(engine.get("/containers/json?" + filter)).size();
        }
        return running;
    }

    /// Spreads the service anew, over all hosts.
    void spread(TestHost watch) throws IOException, InterruptedException {
        watch.docker("service", "scale", "--detach", SERVICE + "=0").ok();
        Api.await("no task to be left", LOOK_AT_REST, () -> tasks(watch).isEmpty());
        watch.docker("service", "scale", "--detach", SERVICE + "=" + REPLICAS).ok();
        awaitSpread(watch);
    }

    private void awaitSpread(TestHost watch) throws IOException, InterruptedException {
        Api.await(
                "tasks on all hosts",
                LOOK_AT_REST,
                () -> {
                    List<JsonNode> running =
                            tasks(watch).stream()
                                    .filter(it ->
                                            it.path("Status")
                                                    .path("State")
                                                    .asText()
                                                    .equals("running"))
                                    .toList();
                    long nodes =
                            running.stream()
                                    .map(it -> it.path("NodeID").asText())
                                    .distinct()
                                    .count();
                    return running.size() == REPLICAS && nodes == hosts.hosts().size();
                });
    }

    /// The tasks that are wanted or run still.
    private static List<JsonNode> tasks(TestHost watch) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        String filter = Api.filter("service", SERVICE);
        for (JsonNode task : GoJson.parse(Api.at(watch.socket()).get("/tasks?" + filter))) {
            boolean wanted = task.path("DesiredState").asText().equals("running");
            boolean runs = task.path("Status").path("State").asText().equals("running");
            if (wanted || runs) {
                found.add(task);
            }
        }
        return found;
    }
}
