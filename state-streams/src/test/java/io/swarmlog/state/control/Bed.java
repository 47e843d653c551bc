package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Faults;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A swarm to experiment on: a control, a clock that stands until it is moved, and nodes whose
/// agents do what they are told when they are let. After every input a control made from the image
/// before it decides the same input, and must decide the same.
public final class Bed {
    /// Images that end as soon as they start, end well, can't be started, or never stop.
    static final String FAILS = "fails:1";

    static final String COMPLETES = "completes:1";
    static final String REJECTED = "rejected:1";
    static final String NEVER_STOPS = "stubborn:1";

    private static final int ROUNDS_MAX = 200;

    private Control control = new Control(ClusterImage.EMPTY);
    private final List<EventRecord> events = new ArrayList<>();
    private final TreeMap<TaskId, Dispatch> told = new TreeMap<>();
    private final TreeMap<TaskId, TaskState> observed = new TreeMap<>();
    private final TreeSet<NodeId> silent = new TreeSet<>();
    private long offset;
    private long nowMs = 1_000_000;

    static Bed empty() {
        return new Bed();
    }

    /// A swarm with nodes `node1` …, the first a manager.
    static Bed withNodes(int nodes) {
        Bed bed = new Bed();
        bed.take(initialise(5));
        for (int number = 1; number <= nodes; number++) {
            bed.take(bed.registration(number, 1));
        }
        return bed;
    }

    /// The same, with programs that read the newest feature level.
    static Bed upToDate(int nodes) {
        Bed bed = withNodes(nodes);
        for (int number = 1; number <= nodes; number++) {
            NodeDescription plain = bed.registration(number, 1).description();
            bed.describe(number, plain.reading(Feature.NEWEST));
        }
        return bed;
    }

    static Input.InitialiseSwarm initialise(long history) {
        Sealed secret = new Sealed("key", "text");
        return new Input.InitialiseSwarm(
                "seed",
                spec(history),
                List.of("10.0.0.0/8"),
                24,
                4789,
                new NodeDescription.TlsTrust("", "", ""),
                new Input.SwarmSecrets(secret, secret, secret, secret));
    }

    static SwarmSpec spec(long history) {
        return new SwarmSpec(
                "default",
                Collections.emptySortedMap(),
                history,
                new SwarmSpec.Raft(10_000, 0, 500, 10, 1),
                1_000_000_000L,
                7_776_000_000_000_000L,
                false,
                Optional.empty());
    }

    Input.RegisterNode registration(int number, long incarnation) {
        return new Input.RegisterNode(
                node(number),
                incarnation,
                number == 1 ? NodeSpec.Role.MANAGER : NodeSpec.Role.WORKER,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("10.9.0." + number, "", 0),
                description(number, 8L << 30));
    }

    static NodeDescription description(int number, long memoryBytes) {
        return new NodeDescription(
                "node" + number,
                new TaskSpec.Platform("x86_64", "linux"),
                8_000_000_000L,
                memoryBytes,
                List.of(),
                new NodeDescription.Engine("20.10", Collections.emptySortedMap(), List.of()),
                new NodeDescription.TlsTrust("", "", ""));
    }

    static NodeId node(int number) {
        return new NodeId("node" + number);
    }

    ClusterImage image() {
        return control.image();
    }

    List<EventRecord> events() {
        return List.copyOf(events);
    }

    long nowMs() {
        return nowMs;
    }

    /// From now on inputs are stamped with that time.
    void stampedAt(long ms) {
        nowMs = ms;
    }

    Decision take(Input input) {
        return take(new Origin.Api(), input);
    }

    /// Decides one input, twice over: by the control that lived all along, and by a fresh one.
    Decision take(Origin origin, Input input) {
        Logged<InputRecord> logged =
                new Logged<>(offset, nowMs, new InputRecord(origin, "tester", "c" + offset, input));
        offset++;
        Control fresh = new Control(control.image());
        Decision decision = control.take(logged);
        assertThat(control.image().faults()).as("what deciding threw").isEqualTo(Faults.NONE);
        assertThat(fresh.take(logged)).as("decided after a restart").isEqualTo(decision);
        assertThat(fresh.image()).isEqualTo(control.image());
        assertThat(control.take(logged)).as("taken twice").isEqualTo(Decision.NOTHING);
        control = fresh;
        events.addAll(decision.events());
        decision.dispatches().forEach(this::deliver);
        return decision;
    }

    private void deliver(Dispatch dispatch) {
        if (dispatch.assignment().isPresent()) {
            told.put(dispatch.task(), dispatch);
        } else {
            told.remove(dispatch.task());
            observed.remove(dispatch.task());
        }
    }

    Optional<Assignment> assignment(TaskId task) {
        return Optional.ofNullable(told.get(task)).flatMap(Dispatch::assignment);
    }

    // ---- wishes

    Decision create(ServiceSketch sketch) {
        return take(new Input.CreateService(sketch.spec(), Optional.empty()));
    }

    Decision update(ServiceSketch sketch) {
        ServiceSpec spec = sketch.spec();
        return take(
                new Input.UpdateService(
                        spec.name(),
                        service(spec.name()).meta().version(),
                        spec,
                        Optional.empty()));
    }

    Decision rollback(String name) {
        return take(new Input.RollbackService(name, service(name).meta().version()));
    }

    Decision availability(int number, NodeSpec.Availability availability) {
        var node = image().node(node(number)).orElseThrow();
        return take(
                new Input.UpdateNode(
                        node.id().value(),
                        node.meta().version(),
                        new NodeSpec(
                                node.spec().name(),
                                node.spec().labels(),
                                node.spec().role(),
                                availability)));
    }

    Decision label(int number, String key, String value) {
        var node = image().node(node(number)).orElseThrow();
        TreeMap<String, String> labels = new TreeMap<>(node.spec().labels());
        labels.put(key, value);
        return take(
                new Input.UpdateNode(
                        node.id().value(),
                        node.meta().version(),
                        new NodeSpec("", labels, node.spec().role(), node.spec().availability())));
    }

    // ---- what happens to nodes and tasks

    /// A node says that it has less memory than before.
    Decision shrink(int number, long memoryBytes) {
        return describe(number, description(number, memoryBytes));
    }

    /// A node says that it has these generic resources.
    Decision offer(int number, TaskSpec.GenericResource... resources) {
        NodeDescription was = description(number, 8L << 30);
        return describe(
                number,
                new NodeDescription(
                        was.hostname(),
                        was.platform(),
                        was.nanoCpus(),
                        was.memoryBytes(),
                        List.of(resources),
                        was.engine(),
                        was.tls()));
    }

    private Decision describe(int number, NodeDescription description) {
        var known = image().node(node(number)).orElseThrow().registration();
        return take(
                new Input.RegisterNode(
                        known.node(),
                        known.incarnation(),
                        known.role(),
                        known.availability(),
                        known.address(),
                        description));
    }

    void silence(int number) {
        silent.add(node(number));
        take(new Input.NodeWentSilent(node(number), 1, "heartbeat failure"));
    }

    void wake(int number) {
        silent.remove(node(number));
        take(new Input.NodeCameBack(node(number), 1));
    }

    Decision report(Task task, TaskState state) {
        observed.put(task.id(), state);
        return take(
                new Input.ReportTasks(task.node().orElseThrow(), 1, List.of(says(task, state))));
    }

    Input.TaskReport says(Task task, TaskState state) {
        return new Input.TaskReport(
                task.id(), state, nowMs, state.text(), "", Optional.empty(), List.of());
    }

    /// Lets the agents of all nodes that are not silent work until they have nothing to do.
    Bed settle() {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            TreeMap<NodeId, List<Input.TaskReport>> reports = new TreeMap<>();
            for (Dispatch dispatch : told.values()) {
                Assignment assignment = dispatch.assignment().orElseThrow();
                Task task = image().task(assignment.task()).orElseThrow();
                next(assignment)
                        .filter(_ -> !silent.contains(assignment.node()))
                        .ifPresent(state -> {
                            observed.put(task.id(), state);
                            reports.computeIfAbsent(assignment.node(), _ -> new ArrayList<>())
                                    .add(says(task, state));
                        });
            }
            if (reports.isEmpty()) {
                return this;
            }
            reports.forEach((node, all) -> take(new Input.ReportTasks(node, 1, all)));
        }
        throw new AssertionError("expected agents to come to rest, but they did not");
    }

    private Optional<TaskState> next(Assignment assignment) {
        String image = assignment.spec().containerSpec().image();
        TaskState now = observed.getOrDefault(assignment.task(), assignment.observed());
        if (now.isTerminal()) {
            return Optional.empty();
        }
        if (assignment.desired().isAfter(TaskState.COMPLETE)) {
            return image.equals(NEVER_STOPS) ? Optional.empty() : Optional.of(TaskState.SHUTDOWN);
        }
        if (now.isBefore(TaskState.READY)) {
            return Optional.of(image.equals(REJECTED) ? TaskState.REJECTED : TaskState.READY);
        }
        if (now == TaskState.READY && assignment.desired() != TaskState.READY) {
            return Optional.of(TaskState.RUNNING);
        }
        if (now == TaskState.RUNNING && image.equals(FAILS)) {
            return Optional.of(TaskState.FAILED);
        }
        if (now == TaskState.RUNNING && image.equals(COMPLETES)) {
            return Optional.of(TaskState.COMPLETE);
        }
        return Optional.empty();
    }

    /// Time passes, with every timer fired when it is due and the agents at work after each.
    Bed pass(long ms) {
        long untilMs = nowMs + ms;
        for (int round = 0; round < 10 * ROUNDS_MAX; round++) {
            Optional<ClusterImage.Due> due = image().indexes().timers().stream().findFirst();
            if (due.isEmpty() || due.get().dueMs() > untilMs) {
                nowMs = untilMs;
                return this;
            }
            nowMs = Math.max(nowMs, due.get().dueMs());
            take(new Origin.Clock(), new Input.Tick());
            settle();
        }
        throw new AssertionError("expected the timers to come to rest, but they did not");
    }

    // ---- questions

    Service service(String name) {
        return image().serviceNamed(name).orElseThrow();
    }

    List<Task> tasks(String service) {
        return tasks(service, _ -> true);
    }

    List<Task> tasks(String service, Predicate<Task> which) {
        var id = service(service).id();
        return image().slotsOf(id).values().stream()
                .flatMap(List::stream)
                .map(image()::liveTask)
                .filter(which)
                .toList();
    }

    List<Task> running(String service) {
        return tasks(
                service,
                task -> task.state() == TaskState.RUNNING && task.desired() == TaskState.RUNNING);
    }

    List<Task> wanted(String service) {
        return tasks(service, task -> !task.desired().isAfter(TaskState.RUNNING));
    }

    static Event.Rejected rejection(Decision decision) {
        return (Event.Rejected) decision.events().getFirst().event();
    }
}
