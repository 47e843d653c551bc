package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.constraint.Constraints;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rejects tasks whose node no longer meets their constraints or has no room for their reservations
/// any more, after the node changed (SwarmKit orchestrator/constraintenforcer).
final class Enforcer {
    private Enforcer() {}

    static void look(Turn turn, Node node) {
        if (node.spec().availability() != NodeSpec.Availability.ACTIVE) {
            return;
        }
        ClusterImage image = turn.image();
        long cpuLeft = node.description().nanoCpus();
        long memoryLeft = node.description().memoryBytes();
        List<Input.TaskReport> rejected = new ArrayList<>();
        for (TaskId id : image.tasksOn(node.id())) {
            Task task = image.liveTask(id);
            if (!isLive(task)) {
                continue;
            }
            Optional<TaskSpec.Reservations> reserved =
                    task.made().task().resources().flatMap(TaskSpec.Resources::reservations);
            long cpu = reserved.map(TaskSpec.Reservations::nanoCpus).orElse(0L);
            long memory = reserved.map(TaskSpec.Reservations::memoryBytes).orElse(0L);
            boolean fits = cpu <= cpuLeft && memory <= memoryLeft;
            if (!fits || !Constraints.of(currentSpec(image, task)).matches(node)) {
                rejected.add(rejection(turn, task));
                continue;
            }
            cpuLeft -= cpu;
            memoryLeft -= memory;
        }
        for (List<Input.TaskReport> piece : Turn.pieces(rejected)) {
            turn.emit(new Event.TasksMoved(Optional.empty(), piece));
        }
    }

    private static boolean isLive(Task task) {
        return !task.desired().isBefore(TaskState.ASSIGNED)
                && !task.desired().isAfter(TaskState.COMPLETE)
                && task.state().isBefore(TaskState.COMPLETE);
    }

    private static ServiceSpec currentSpec(ClusterImage image, Task task) {
        return image.service(task.service()).map(Service::spec).orElse(task.made().service());
    }

    private static Input.TaskReport rejection(Turn turn, Task task) {
        return new Input.TaskReport(
                task.id(),
                TaskState.REJECTED,
                turn.atMs(),
                "task rejected by constraint enforcer",
                "assigned node no longer meets constraints",
                Optional.empty(),
                List.of());
    }
}
