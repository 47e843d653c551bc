package io.swarmlog.replay.sim;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.log.WorkerView;
import io.swarmlog.model.Check;
import io.swarmlog.model.Limits;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.control.Decision;
import io.swarmlog.state.control.Replay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// One swarm that gets one input after the other, most of them bent in one to three places
/// ([Extremes]), some wholly by chance. Whatever it gets, deciding must not throw, and what was
/// decided must be readable, foldable and decided again alike.
final class Walk {
    private static final int NODES = 4;

    /// A swarm of a million tasks is no other one, but slow to walk through.
    private static final int TASKS = 200;

    private static final long LIMIT = Limits.TASKS;

    private static final List<String> NAMES = List.of("web", "api", "db", "all");
    private static final TaskState[] STATES = TaskState.values();

    /// Costs more to make than a walk to go.
    private static final Wires WIRES = AvroWires.of(new FixedSchemaIds());

    private final long seed;
    private final SplittableRandom chance;
    private final Extremes extremes;
    private final List<Logged<InputRecord>> inputs = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();
    private final List<String> thrown = new ArrayList<>();
    private final Control control;
    private long nowMs = 1_700_000_000_000L;

    Walk(long seed) {
        this.seed = seed;
        chance = new SplittableRandom(seed);
        control =
                new Control(
                        ClusterImage.EMPTY,
                        (offset, why, cause) ->
                                thrown.add(why + " at " + offset + ": " + text(cause)));
        extremes = new Extremes(chance, control::image);
        if (chance.nextInt(20) > 0) {
            take(SimSpecs.swarm(seed));
        }
        for (int number = 0; number < NODES; number++) {
            NodeId node = new NodeId("node" + number);
            take(new Input.AdmitNode(node, NodeSpec.Role.values()[number % 2], ""));
            take(registered(node, 1));
        }
    }

    /// Half of the swarms are of the first release.
    private Input.RegisterNode registered(NodeId node, long incarnation) {
        Input.RegisterNode seen = SimSpecs.node(node, incarnation);
        return new Input.RegisterNode(
                seen.node(),
                seen.incarnation(),
                seen.role(),
                seen.availability(),
                seen.address(),
                seen.description().reading(seed % 2 == 0 ? Feature.FIRST : Feature.NEWEST));
    }

    private static String text(Throwable cause) {
        StringBuilder text = new StringBuilder(cause.toString());
        for (int i = 0; i < Math.min(8, cause.getStackTrace().length); i++) {
            text.append("\n  at ").append(cause.getStackTrace()[i]);
        }
        return text.toString();
    }

    /// Takes that many inputs, then folds and decides all of it again.
    Replay.Verdict go(int count) {
        for (int step = 0; step < count; step++) {
            take(next());
        }
        ClusterImage folded = Fold.applyAll(ClusterImage.EMPTY, events);
        Check.that(folded.equals(control.image()), "expected the events to fold to the image");
        return Replay.verify(Replay.readable(inputs), new Replay.Recorded(events.iterator()));
    }

    private void take(Input input) {
        advance();
        Logged<InputRecord> logged =
                new Logged<>(
                        inputs.size(),
                        nowMs,
                        new InputRecord(new Origin.Api(), "walk", "c" + inputs.size(), input));
        inputs.add(logged);
        Decision decision = control.take(logged);
        expect(
                thrown.isEmpty(),
                () ->
                        "seed "
                                + seed
                                + ": expected nothing to be thrown by "
                                + shortened(input)
                                + ", but "
                                + thrown);
        expect(
                !(input instanceof Input.Command) || !decision.events().isEmpty(),
                () -> "expected an outcome of every command, but none of " + shortened(input));
        decision.events().forEach(this::read);
        events.addAll(decision.events());
    }

    private static void expect(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new IllegalStateException(message.get());
        }
    }

    private static String shortened(Input input) {
        String text = input.toString();
        return text.length() > 4_000 ? text.substring(0, 4_000) + "…" : text;
    }

    /// What is written can be read, by managers and by workers.
    private void read(EventRecord event) {
        EventRecord seen = WorkerView.of(event);
        if (chance.nextInt(8) == 0) {
            expect(
                    WIRES.events().decode(WIRES.events().encode(event)).equals(event),
                    () -> "expected to read what was written, but it is another one: " + event);
            WIRES.events().encode(seen);
        }
    }

    /// Time goes on; now and then it stands still, leaps or goes back.
    private void advance() {
        nowMs +=
                switch (chance.nextInt(400)) {
                    case 0 -> 10_000_000_000L;
                    case 1 -> -10_000_000L;
                    case 2 -> -nowMs;
                    case 3 -> Long.MAX_VALUE - 1_000_000 - Math.max(0, nowMs);
                    case 4 -> 1_700_000_000_000L - nowMs;
                    default -> chance.nextInt(3_000);
                };
    }

    private Input next() {
        Input input = bent();
        return isHuge(input) ? tick() : input;
    }

    private Input.Tick tick() {
        return seed % 2 == 0 ? new Input.Tick() : new Input.Tick(nowMs);
    }

    private static boolean isHuge(Input input) {
        return switch (input) {
            case Input.CreateService wish -> isHuge(wish.spec());
            case Input.UpdateService wish -> isHuge(wish.spec());
            case Input.ScaleService wish -> wish.replicas() > TASKS && wish.replicas() <= LIMIT;
            default -> false;
        };
    }

    private static boolean isHuge(ServiceSpec spec) {
        return spec.mode() instanceof ServiceSpec.Mode.Replicated(long replicas)
                && replicas > TASKS
                && replicas <= LIMIT;
    }

    private Input bent() {
        if (chance.nextInt(10) == 0) {
            return extremes.any(Input.class).orElse(tick());
        }
        Input input = meant();
        for (int bends = chance.nextInt(4); bends > 0; bends--) {
            input = extremes.changed(input, Input.class).orElse(input);
        }
        return input;
    }

    /// What somebody who means well would send.
    private Input meant() {
        String name = NAMES.get(chance.nextInt(NAMES.size()));
        long version = control.image().serviceNamed(name).map(it -> it.meta().version()).orElse(0L);
        boolean global = name.equals("all");
        return switch (chance.nextInt(14)) {
            case 0, 1 ->
                    new Input.CreateService(
                            SimSpecs.service(chance, name, global), Optional.empty());
            case 2, 3 ->
                    new Input.UpdateService(
                            name,
                            version,
                            SimSpecs.service(chance, name, global),
                            Optional.empty());
            case 4 -> new Input.RollbackService(name, version);
            case 5 -> new Input.ScaleService(name, chance.nextInt(8));
            case 6 -> new Input.RemoveService(name);
            case 7 -> new Input.CreateNetwork(SimSpecs.network("net" + chance.nextInt(3)));
            case 8 -> chance.nextInt(4) == 0 ? new Input.RemoveNetwork("net0") : ofNode();
            case 9 -> ofNode();
            case 10, 11, 12 -> report();
            default -> tick();
        };
    }

    private Input ofNode() {
        Optional<Node> any = anyNode();
        if (any.isEmpty()) {
            return registered(new NodeId("node0"), 1);
        }
        Node node = any.get();
        return switch (chance.nextInt(8)) {
            case 0 -> registered(node.id(), node.incarnation() + 1);
            case 1 -> new Input.NodeWentSilent(node.id(), node.incarnation(), "heartbeat failure");
            case 2 -> new Input.NodeCameBack(node.id(), node.incarnation());
            case 3 -> new Input.UpdateNode(node.id().value(), node.meta().version(), node.spec());
            case 4 -> new Input.NodeBecameSuspect(node.id(), node.incarnation());
            case 5 -> new Input.CertifyNode(node.id(), node.spec().role(), "");
            case 6 -> new Input.RemoveNode(node.id().value(), chance.nextBoolean());
            default -> new Input.TookLead(node.id(), node.incarnation());
        };
    }

    private Optional<Node> anyNode() {
        List<Node> nodes = List.copyOf(control.image().nodes().values());
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(nodes.get(chance.nextInt(nodes.size())));
    }

    private Input report() {
        Optional<Node> node = anyNode();
        List<Task> tasks =
                node.map(it ->
                                control.image().tasksOn(it.id()).stream()
                                        .limit(5)
                                        .map(control.image()::liveTask)
                                        .toList())
                        .orElse(List.of());
        if (tasks.isEmpty()) {
            return tick();
        }
        List<Input.TaskReport> reports =
                tasks.stream()
                        .map(task ->
                                new Input.TaskReport(
                                        task.id(),
                                        chance.nextInt(3) > 0
                                                ? TaskState.RUNNING
                                                : STATES[chance.nextInt(STATES.length)],
                                        nowMs,
                                        "",
                                        "",
                                        Optional.empty(),
                                        Collections.emptyList()))
                        .toList();
        return new Input.ReportTasks(node.orElseThrow().id(), node.get().incarnation(), reports);
    }
}
