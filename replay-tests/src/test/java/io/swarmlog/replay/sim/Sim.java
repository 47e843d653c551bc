package io.swarmlog.replay.sim;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Check;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.control.Decision;
import io.swarmlog.state.control.Dispatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A swarm made of a control and simulated nodes, turned by one crank: users, faults, time and mail
/// all come from one seed, so a run can be had again exactly. Reports may be late or come twice,
/// tasks crash, nodes fall silent and come back, agents and control begin anew at any moment.
final class Sim {
    /// Rounds of timers and mail a quiet swarm may need to come to rest.
    private static final int ROUNDS_TO_REST = 2_000;

    private static final List<String> SERVICES = List.of("web", "api", "db", "all");

    private final SplittableRandom chance;
    private final TreeMap<NodeId, SimNode> nodes = new TreeMap<>();
    private final List<Logged<InputRecord>> inputs = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();
    private Control control = new Control(ClusterImage.EMPTY);
    private long nowMs = 1_700_000_000_000L;

    Sim(long seed, int nodeCount) {
        chance = new SplittableRandom(seed);
        take(SimSpecs.swarm(seed));
        take(new Input.CreateNetwork(SimSpecs.network("net0")));
        take(new Input.CreateNetwork(SimSpecs.network("net1")));
        for (int number = 0; number < nodeCount; number++) {
            SimNode node = new SimNode(new NodeId("node" + number));
            nodes.put(node.id, node);
            take(SimSpecs.node(node.id, node.incarnation));
        }
    }

    ClusterImage image() {
        return control.image();
    }

    List<Logged<InputRecord>> inputs() {
        return List.copyOf(inputs);
    }

    List<EventRecord> events() {
        return List.copyOf(events);
    }

    private void take(Input input) {
        ClusterImage before = control.image();
        Logged<InputRecord> logged =
                new Logged<>(
                        inputs.size(),
                        nowMs,
                        new InputRecord(new Origin.Api(), "sim", "c" + inputs.size(), input));
        inputs.add(logged);
        Decision decision = control.take(logged);
        Check.that(
                !(input instanceof Input.Command) || !decision.events().isEmpty(),
                "expected an outcome of every command, but none of " + input);
        events.addAll(decision.events());
        decision.dispatches().forEach(this::deliver);
        Invariants.check(before, control.image());
    }

    private void deliver(Dispatch dispatch) {
        image().nodes().values().stream()
                .filter(node -> node.seat() == dispatch.seat())
                .flatMap(node -> Optional.ofNullable(nodes.get(node.id())).stream())
                .findFirst()
                .ifPresent(node -> node.tell(dispatch.task(), dispatch.assignment()));
    }

    /// One turn of the crank.
    void step() {
        switch (chance.nextInt(20)) {
            case 0 -> wish();
            case 1 -> fault();
            case 2, 3, 4 -> pass(chance.nextInt(1, 2_000));
            case 5, 6, 7, 8, 9, 10, 11 -> anyNode().work(nowMs);
            default -> mail();
        }
    }

    private SimNode anyNode() {
        List<SimNode> all = List.copyOf(nodes.values());
        return all.get(chance.nextInt(all.size()));
    }

    private void pass(long ms) {
        nowMs += ms;
        if (isDue()) {
            take(new Input.Tick());
        }
    }

    private boolean isDue() {
        return image().indexes().timers().stream()
                .findFirst()
                .map(due -> due.dueMs() <= nowMs)
                .orElse(false);
    }

    /// A report arrives: any of those under way, and perhaps once more later.
    private void mail() {
        SimNode node = anyNode();
        if (node.isSilent || node.mail.isEmpty()) {
            return;
        }
        int which = chance.nextInt(10) == 0 ? chance.nextInt(node.mail.size()) : 0;
        Input.ReportTasks report = node.mail.get(which);
        if (chance.nextInt(10) > 0) {
            node.mail.remove(which);
        }
        take(report);
    }

    private void fault() {
        SimNode node = anyNode();
        switch (chance.nextInt(8)) {
            case 0 -> {
                node.isSilent = true;
                take(new Input.NodeWentSilent(node.id, node.incarnation, "heartbeat failure"));
            }
            case 1 -> wake(node);
            case 2 -> back(node, node.restart(nowMs));
            case 4 -> take(new Input.NodeBecameSuspect(node.id, node.incarnation));
            case 5 -> take(new Input.NodeStopped(node.id, node.incarnation));
            case 3 -> control = new Control(control.image());
            case 6 -> {
                node.loseEngine(nowMs);
                take(
                        new Input.NodeWentSilent(
                                node.id, node.incarnation, "the Docker Engine is not usable"));
            }
            default -> {
                List<TaskId> running = node.running();
                if (!running.isEmpty()) {
                    node.crash(running.get(chance.nextInt(running.size())), nowMs);
                }
            }
        }
    }

    private void wake(SimNode node) {
        node.isSilent = false;
        back(
                node,
                node.engineIsBack()
                        ? SimSpecs.node(node.id, node.incarnation)
                        : new Input.NodeCameBack(node.id, node.incarnation));
    }

    /// A node is here again: what it still has to run, nothing else runs in its place.
    private void back(SimNode node, Input.Observation seen) {
        ClusterImage before = image();
        take(seen);
        before.tasksOn(node.id).stream()
                .map(before::liveTask)
                .filter(task -> task.state() == TaskState.RUNNING)
                .filter(task -> task.desired() == TaskState.RUNNING)
                .filter(task -> before.node(node.id).orElseThrow().state() == NodeState.DOWN)
                .filter(_ -> image().node(node.id).orElseThrow().takesTasks())
                .forEach(task ->
                        Check.that(
                                image().liveTask(task.id()).desired() == TaskState.RUNNING,
                                "expected " + task.id() + " to go on when its node is back"));
    }

    private void wish() {
        String name = SERVICES.get(chance.nextInt(SERVICES.size()));
        Optional<Service> service = image().serviceNamed(name);
        long version = service.map(there -> there.meta().version()).orElse(0L);
        ServiceSpec spec = SimSpecs.service(chance, name, name.equals("all"));
        switch (chance.nextInt(9)) {
            case 0, 1 -> take(new Input.CreateService(spec, Optional.empty()));
            case 2, 3 -> take(new Input.UpdateService(name, version, spec, Optional.empty()));
            case 4 -> take(new Input.RollbackService(name, version));
            case 5 -> take(new Input.ScaleService(name, chance.nextInt(8)));
            case 6 -> {
                if (chance.nextInt(3) == 0) {
                    take(new Input.RemoveService(name));
                }
            }
            case 7 -> availability(anyNode().id, NodeSpec.Availability.values()[chance.nextInt(3)]);
            default -> take(new Input.RemoveNetwork("net" + chance.nextInt(2)));
        }
        for (String network : List.of("net0", "net1")) {
            if (image().networkNamed(network).isEmpty()) {
                take(new Input.CreateNetwork(SimSpecs.network(network)));
            }
        }
    }

    private void availability(NodeId id, NodeSpec.Availability availability) {
        Node node = image().node(id).orElseThrow();
        take(
                new Input.UpdateNode(
                        id.value(),
                        node.meta().version(),
                        new NodeSpec("", node.spec().labels(), node.spec().role(), availability)));
    }

    /// Faults stop and every node is there: the swarm must come to rest as it was asked to.
    void rest() {
        for (SimNode node : nodes.values()) {
            node.isSilent = false;
            if (image().node(node.id).orElseThrow().state() != NodeState.READY) {
                wake(node);
            }
            availability(node.id, NodeSpec.Availability.ACTIVE);
        }
        for (int round = 0; round < ROUNDS_TO_REST; round++) {
            if (!turnAll()) {
                Optional<ClusterImage.Due> due = image().indexes().timers().stream().findFirst();
                if (due.isEmpty()) {
                    demandRest();
                    return;
                }
                nowMs = Math.max(nowMs, due.get().dueMs());
                take(new Input.Tick());
            }
        }
        throw new IllegalStateException(
                "expected the swarm to come to rest, but timers are left: "
                        + image().indexes().timers());
    }

    private boolean turnAll() {
        boolean moved = false;
        for (SimNode node : nodes.values()) {
            moved |= node.work(nowMs);
            List<Input.ReportTasks> all = List.copyOf(node.mail);
            node.mail.clear();
            all.forEach(this::take);
        }
        return moved;
    }

    private void demandRest() {
        for (Task task : image().tasks().values()) {
            Check.that(
                    task.state().isTerminal()
                            || task.state() == TaskState.RUNNING
                            || (task.state().isBefore(TaskState.ASSIGNED)
                                    && task.desired().isAfter(TaskState.RUNNING)),
                    "expected every task at rest, but "
                            + task.id()
                            + " is "
                            + task.status()
                            + ", desired "
                            + task.desired());
            Check.that(
                    task.state() != TaskState.RUNNING || task.desired() == TaskState.RUNNING,
                    "expected no unwanted task to run, but " + task.id() + " does");
        }
        for (Service service : image().services().values()) {
            long wanted =
                    switch (service.spec().mode()) {
                        case ServiceSpec.Mode.Replicated(long replicas) -> replicas;
                        case ServiceSpec.Mode.Global _ -> nodes.size();
                        case ServiceSpec.Mode.ReplicatedJob _, ServiceSpec.Mode.GlobalJob _ -> 0;
                    };
            List<Slot> running =
                    image().slotsOf(service.id()).values().stream()
                            .flatMap(List::stream)
                            .map(image()::liveTask)
                            .filter(task -> task.state() == TaskState.RUNNING)
                            .map(Task::slot)
                            .distinct()
                            .toList();
            Check.that(
                    running.size() == wanted,
                    "expected "
                            + wanted
                            + " of "
                            + service.name()
                            + " to run, but "
                            + running.size()
                            + " do");
            Check.that(
                    service.rollout().isEmpty(),
                    "expected no rollout under way, but " + service.name() + " has one");
        }
    }
}
