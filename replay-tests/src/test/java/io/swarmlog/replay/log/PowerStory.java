package io.swarmlog.replay.log;

import io.swarmlog.command.ledger.CommandLog.Outcome;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A short life of a swarm: nodes come, services are made, scaled and removed, tasks run and fail.
final class PowerStory {
    private static final List<NodeId> NODES =
            List.of(
                    new NodeId("node1node1node1node1node1"),
                    new NodeId("node2node2node2node2node2"));

    private PowerStory() {}

    /// Lives it; the result is the names of the services that were acknowledged and not removed.
    static List<String> tell(Manager manager) {
        accepted(manager, Wishes.initialise(Duration.ofHours(1)));
        for (NodeId node : NODES) {
            say(manager, node, Wishes.register(node, 1));
        }
        manager.await(image -> image.nodes().size() == NODES.size());
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accepted(manager, Wishes.create("service-" + i, i == 1 ? 100 : 2));
            names.add("service-" + i);
            report(manager, TaskState.RUNNING);
        }
        accepted(manager, new Input.ScaleService("service-0", 4));
        accepted(manager, new Input.ScaleService("service-1", 1));
        accepted(manager, new Input.RemoveService("service-2"));
        names.remove("service-2");
        report(manager, TaskState.FAILED);
        again(manager, 2);
        // More events than one batch of a producer takes: they may be half there.
        accepted(manager, Wishes.create("last", 300));
        names.add("last");
        return names;
    }

    /// The first node begins another life.
    static void again(Manager manager, long incarnation) {
        NodeId node = NODES.getFirst();
        say(manager, node, Wishes.register(node, incarnation));
        manager.await(image ->
                image.node(node).filter(it -> it.incarnation() == incarnation).isPresent());
    }

    private static void accepted(Manager manager, Input.Command command) {
        Outcome outcome = manager.submit(command);
        if (!(outcome instanceof Outcome.Accepted)) {
            throw new AssertionError("expected it to be accepted, but got " + outcome);
        }
    }

    /// The oldest two tasks of each node that run or are to run.
    private static void report(Manager manager, TaskState state) {
        for (NodeId node : NODES) {
            ClusterImage image = manager.live.image();
            List<Input.TaskReport> moves =
                    image.tasksOn(node).stream()
                            .map(image::liveTask)
                            .filter(Task::isRunnable)
                            .filter(task -> task.state().compareTo(state) < 0)
                            .limit(2)
                            .map(task ->
                                    new Input.TaskReport(
                                            task.id(),
                                            state,
                                            1,
                                            "",
                                            "",
                                            Optional.empty(),
                                            List.of()))
                            .toList();
            if (!moves.isEmpty()) {
                long incarnation = image.node(node).orElseThrow().incarnation();
                say(manager, node, new Input.ReportTasks(node, incarnation, moves));
                manager.await(now ->
                        now.task(moves.getLast().task())
                                .map(task -> !task.state().isBefore(state))
                                .orElse(true));
            }
        }
    }

    private static void say(Manager manager, NodeId node, Input.Observation seen) {
        manager.inputs
                .append(
                        node.value(),
                        new InputRecord(new Origin.Node(node), node.value(), node + "/story", seen))
                .join();
    }
}
