package io.swarmlog.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/// The same containers as [BareEngine] makes, made by a swarm. It takes away what it made.
final class SwarmSide {
    private static final Duration LOOK = Duration.ofMillis(2);
    private static final Duration LOOK_AT_MANY = Duration.ofMillis(20);
    private static final Pattern NETWORK = Pattern.compile("\"Id\":\"(\\w+)\"");
    private static final Pattern RUNNING = Pattern.compile("\"RunningTasks\":(\\d+)");
    private static final Pattern TASK = Pattern.compile("(?=\\{\"ID\":)");
    private static final Pattern CONTAINER = Pattern.compile("\"ContainerID\":\"(\\w+)\"");

    private final Api api;
    private final BareEngine engine;
    private final Deque<String> services = new ArrayDeque<>();
    private final Deque<String> networks = new ArrayDeque<>();
    private int made;

    private SwarmSide(Api api, BareEngine engine) {
        this.api = api;
        this.engine = engine;
    }

    /// The scope takes away all that is made.
    static SwarmSide of(Api api, BareEngine engine, Scope scope) {
        SwarmSide swarm = new SwarmSide(api, engine);
        return scope.add(swarm, swarm::close);
    }

    /// When the first and when all tasks ran, in seconds from the call on.
    record Started(double firstS, double allS) {}

    /// Creates a service and waits for its tasks. No networks, or one.
    Started create(int replicas, List<String> onNetworks) throws IOException, InterruptedException {
        String name = engine.unique("s" + made++);
        services.push(name);
        long from = System.nanoTime();
        api.ask("POST", "/services/create", spec(name, replicas, onNetworks));
        Duration look = replicas > 1 ? LOOK_AT_MANY : LOOK;
        Api.await("the first task of " + name + " to run", look, () -> running(name) > 0);
        double firstS = (System.nanoTime() - from) / 1e9;
        Api.await("all tasks of " + name + " to run", look, () -> running(name) >= replicas);
        return new Started(firstS, (System.nanoTime() - from) / 1e9);
    }

    private String spec(String name, int replicas, List<String> onNetworks) {
        String attached =
                String.join(
                        ",", onNetworks.stream().map("{\"Target\":\"%s\"}"::formatted).toList());
        return """
        {"Name":"%s","TaskTemplate":{"ContainerSpec":{"Image":"%s","Command":%s,\
        "StopSignal":"SIGKILL"},"RestartPolicy":{"Delay":0},"Networks":[%s]},\
        "Mode":{"Replicated":{"Replicas":%d}}}\
        """
                .formatted(name, engine.image(), BareEngine.COMMAND, attached, replicas);
    }

    private int running(String service) throws IOException {
        String found = api.get("/services?status=1&" + Api.filter("name", service));
        String count = Api.find(RUNNING, found);
        return count.isEmpty() ? 0 : Integer.parseInt(count);
    }

    /// The container of the last service's one task that runs.
    String container() throws IOException {
        String found = api.get("/tasks?" + Api.filter("service", services.getFirst()));
        for (String task : TASK.split(found)) {
            if (task.contains("\"State\":\"running\"")) {
                return Api.find(CONTAINER, task);
            }
        }
        return "";
    }

    /// Kills the last service's container; returns after how many seconds another one runs.
    double replace() throws IOException, InterruptedException {
        String killed = container();
        long from = System.nanoTime();
        engine.kill(killed);
        Api.await(
                "a replacement of " + killed,
                LOOK,
                () -> {
                    String now = container();
                    return !now.isEmpty() && !now.equals(killed);
                });
        return (System.nanoTime() - from) / 1e9;
    }

    /// An overlay network; its id.
    String network() throws IOException {
        String name = engine.unique("overlay" + networks.size());
        networks.push(name);
        String answer =
                api.ask(
                        "POST",
                        "/networks/create",
                        "{\"Name\":\"" + name + "\",\"Driver\":\"overlay\"}");
        return Api.find(NETWORK, answer);
    }

    /// Removes the last service; returns when its containers are gone.
    void remove() throws IOException, InterruptedException {
        String name = services.pop();
        api.ask("DELETE", "/services/" + name, "");
        String label = Api.filter("label", "com.docker.swarm.service.name=" + name);
        Api.await(
                "the containers of " + name + " to be gone",
                LOOK_AT_MANY,
                () -> engine.api().get("/containers/json?all=1&" + label).strip().equals("[]"));
    }

    private void close() throws IOException, InterruptedException {
        while (!services.isEmpty()) {
            remove();
        }
        while (!networks.isEmpty()) {
            api.ask("DELETE", "/networks/" + networks.pop(), "");
        }
    }
}
