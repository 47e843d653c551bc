package io.swarmlog.replay.golden;

import io.swarmlog.command.json.ApiVersion;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.NetworkReader;
import io.swarmlog.command.json.ServiceReader;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Swarm;
import io.swarmlog.image.Task;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.control.Decision;
import io.swarmlog.state.control.Dispatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// A swarm that is told what to do and recorded: a control, a clock turned by hand, and agents that
/// do at once what they are told. A container of the image `bad:1` fails as soon as it runs.
final class Scene {
    private static final String FAILS = "bad:1";
    private static final int ROUNDS_MAX = 500;
    private static final long CPUS = 4_000_000_000L;
    private static final long MEMORY_BYTES = 8L << 30;
    private static final int DATA_PATH_PORT = 4789;
    private static final int SUBNET_SIZE = 24;

    private final TreeSet<NodeId> silent = new TreeSet<>();
    private final Control control = new Control(ClusterImage.EMPTY);
    private final List<Logged<InputRecord>> inputs = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();
    private final TreeMap<TaskId, Assignment> told = new TreeMap<>();
    private final TreeMap<TaskId, TaskState> reached = new TreeMap<>();
    private long nowMs = 1_800_000_000_000L;

    /// A swarm with nodes `node1` …; `node1` is its manager.
    Scene(int nodes) {
        Sealed secret = new Sealed("key", "text");
        take(
                new Origin.Api(),
                new Input.InitialiseSwarm(
                        "golden",
                        SwarmReader.DEFAULTS,
                        List.of("10.0.0.0/8"),
                        SUBNET_SIZE,
                        DATA_PATH_PORT,
                        new NodeDescription.TlsTrust("", "", ""),
                        new Input.SwarmSecrets(secret, secret, secret, secret)));
        for (int number = 1; number <= nodes; number++) {
            register(number, 1);
        }
    }

    List<Logged<InputRecord>> inputs() {
        return List.copyOf(inputs);
    }

    List<EventRecord> events() {
        return List.copyOf(events);
    }

    ClusterImage image() {
        return control.image();
    }

    private static NodeId node(int number) {
        return new NodeId("node" + number);
    }

    /// The node's agent begins, or begins anew with its containers as they are.
    final void register(int number, long incarnation) {
        register(number, incarnation, description(number, List.of()));
    }

    /// The node's program reads the log up to that feature level now; 1 says nothing, as the first
    /// release does.
    Scene upgrade(int number, int level) {
        NodeDescription plain = description(number, List.of());
        register(number, 1, level == 1 ? plain : plain.reading(level));
        return settle();
    }

    /// The node says that it has these generic resources.
    Scene offer(int number, TaskSpec.GenericResource... resources) {
        register(number, 1, description(number, List.of(resources)));
        return settle();
    }

    private void register(int number, long incarnation, NodeDescription description) {
        take(
                new Origin.Node(node(number)),
                new Input.RegisterNode(
                        node(number),
                        incarnation,
                        number == 1 ? NodeSpec.Role.MANAGER : NodeSpec.Role.WORKER,
                        NodeSpec.Availability.ACTIVE,
                        new Input.NodeAddress("192.0.2." + number, "", 0),
                        description));
    }

    private static NodeDescription description(
            int number, List<TaskSpec.GenericResource> resources) {
        return new NodeDescription(
                "node" + number,
                new TaskSpec.Platform("x86_64", "linux"),
                CPUS,
                MEMORY_BYTES,
                resources,
                new NodeDescription.Engine("20.10", Collections.emptySortedMap(), List.of()),
                new NodeDescription.TlsTrust("", "", ""));
    }

    private void take(Origin origin, Input input) {
        Logged<InputRecord> logged =
                new Logged<>(
                        inputs.size(),
                        nowMs,
                        new InputRecord(origin, "local", "c" + inputs.size(), input));
        inputs.add(logged);
        Decision decision = control.take(logged);
        events.addAll(decision.events());
        decision.dispatches().forEach(this::deliver);
    }

    private void deliver(Dispatch dispatch) {
        if (dispatch.assignment().isPresent()) {
            told.put(dispatch.task(), dispatch.assignment().get());
        } else {
            told.remove(dispatch.task());
            reached.remove(dispatch.task());
        }
    }

    // ---- what users ask, and the agents' work on it

    Scene ask(Input.Command command) {
        take(new Origin.Api(), command);
        return settle();
    }

    /// Something is learned of the swarm.
    Scene see(Input.Observation observation) {
        take(new Origin.Clock(), observation);
        return settle();
    }

    /// As the body of `POST /services/create`.
    Scene create(String json) {
        return ask(new Input.CreateService(spec(json), Optional.empty()));
    }

    /// As the body of `POST /services/{id}/update` for the newest version.
    Scene update(String json) {
        ServiceSpec spec = spec(json);
        return ask(
                new Input.UpdateService(spec.name(), version(spec.name()), spec, Optional.empty()));
    }

    Scene network(String json) {
        return ask(new Input.CreateNetwork(NetworkReader.read(GoJson.parse(json)).spec()));
    }

    Scene availability(int number, NodeSpec.Availability availability) {
        Node node = image().node(node(number)).orElseThrow();
        return ask(
                new Input.UpdateNode(
                        node.id().value(),
                        node.meta().version(),
                        new NodeSpec("", node.spec().labels(), node.spec().role(), availability)));
    }

    /// As `docker swarm update --task-history-limit`.
    Scene history(long limit) {
        Swarm swarm = image().swarm().orElseThrow();
        SwarmSpec was = swarm.spec();
        return ask(
                new Input.UpdateSwarm(
                        swarm.meta().version(),
                        new SwarmSpec(
                                was.name(),
                                was.labels(),
                                limit,
                                was.raft(),
                                was.heartbeatPeriodNs(),
                                was.nodeCertExpiryNs(),
                                was.autoLockManagers(),
                                was.defaultLogDriver()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    /// As `docker swarm ca --rotate`.
    Scene root(String name) {
        Swarm swarm = image().swarm().orElseThrow();
        Sealed key = new Sealed("vault", name + " key");
        return ask(
                new Input.UpdateSwarm(
                        swarm.meta().version(),
                        swarm.spec(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(
                                new Input.RootRotation(
                                        swarm.root().forceRotate() + 1,
                                        "",
                                        new NodeDescription.TlsTrust(name, "CN=swarm-ca", name),
                                        "[" + name + " by one]",
                                        key,
                                        new Sealed("vault", name + " worker"),
                                        new Sealed("vault", name + " manager")))));
    }

    private static ServiceSpec spec(String json) {
        return ServiceReader.read(GoJson.parse(json), ApiVersion.NEWEST);
    }

    long version(String service) {
        return image().serviceNamed(service).map(Service::meta).orElseThrow().version();
    }

    // ---- what happens

    /// A container of the service ends with an error.
    Scene crash(String service) {
        Service of = image().serviceNamed(service).orElseThrow();
        Task victim =
                image().slotsOf(of.id()).values().stream()
                        .flatMap(List::stream)
                        .map(image()::liveTask)
                        .filter(task -> task.state() == TaskState.RUNNING)
                        .findFirst()
                        .orElseThrow();
        report(victim.node().orElseThrow(), List.of(reach(victim.id(), TaskState.FAILED)));
        return settle();
    }

    Scene silence(int number) {
        silent.add(node(number));
        take(
                new Origin.Node(node(number)),
                new Input.NodeWentSilent(node(number), 1, "heartbeat failure"));
        return this;
    }

    Scene wake(int number) {
        silent.remove(node(number));
        take(new Origin.Node(node(number)), new Input.NodeCameBack(node(number), 1));
        return settle();
    }

    /// Time passes; every timer fires when it is due, and the agents work after each.
    Scene pass(long seconds) {
        long untilMs = nowMs + seconds * 1_000;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Optional<ClusterImage.Due> due = image().indexes().timers().stream().findFirst();
            if (due.isEmpty() || due.get().dueMs() > untilMs) {
                nowMs = untilMs;
                return this;
            }
            nowMs = Math.max(nowMs, due.get().dueMs());
            take(new Origin.Clock(), new Input.Tick());
            settle();
        }
        throw new IllegalStateException("expected the timers to come to rest, but they do not");
    }

    /// The clock that stamps the line is set back by that much, and the swarm's time goes on.
    Scene clockBack(long seconds) {
        long timeMs = image().atMs();
        nowMs -= seconds * 1_000;
        take(new Origin.Clock(), new Input.Tick(timeMs));
        return settle();
    }

    /// Time passes by ticks that say what it is.
    Scene passByTicks(long seconds) {
        for (long second = 1; second <= seconds; second++) {
            nowMs += 1_000;
            take(new Origin.Clock(), new Input.Tick(nowMs + image().clockOffsetMs()));
            settle();
        }
        return this;
    }

    /// The agents of all nodes that are not silent work until they have nothing to do.
    Scene settle() {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            TreeMap<NodeId, List<Input.TaskReport>> steps = new TreeMap<>();
            for (Assignment assignment : told.values()) {
                next(assignment)
                        .filter(_ -> !silent.contains(assignment.node()))
                        .ifPresent(state ->
                                steps.computeIfAbsent(assignment.node(), _ -> new ArrayList<>())
                                        .add(reach(assignment.task(), state)));
            }
            if (steps.isEmpty()) {
                return this;
            }
            nowMs++;
            steps.forEach(this::report);
        }
        throw new IllegalStateException("expected the agents to come to rest, but they do not");
    }

    private void report(NodeId node, List<Input.TaskReport> steps) {
        take(new Origin.Node(node), new Input.ReportTasks(node, 1, List.copyOf(steps)));
    }

    private Input.TaskReport reach(TaskId task, TaskState state) {
        reached.put(task, state);
        String error = state == TaskState.FAILED ? "task: non-zero exit (1)" : "";
        return new Input.TaskReport(
                task, state, nowMs, state.text(), error, Optional.empty(), List.of());
    }

    private Optional<TaskState> next(Assignment assignment) {
        TaskState now = reached.getOrDefault(assignment.task(), assignment.observed());
        if (now.isTerminal()) {
            return Optional.empty();
        }
        if (assignment.desired().isAfter(TaskState.COMPLETE)) {
            return Optional.of(TaskState.SHUTDOWN);
        }
        if (now.isBefore(TaskState.READY)) {
            return Optional.of(TaskState.READY);
        }
        if (now == TaskState.READY) {
            return assignment.desired() == TaskState.READY
                    ? Optional.empty()
                    : Optional.of(TaskState.RUNNING);
        }
        boolean fails = assignment.spec().containerSpec().image().equals(FAILS);
        return fails ? Optional.of(TaskState.FAILED) : Optional.empty();
    }
}
