package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskState;

/// Which tasks keep their slot though their node gives them up: until their stand-in runs.
///
/// ```
/// running ──node down──▶ kept ──stand-in runs──▶ told to stop
///    ▲                    │
///    ╰────node is back────╯  (and the stand-in is told to stop)
/// ```
///
/// - On a node that is **down** a task may run on, cut off. If the node is back before the stand-in
///   runs, nothing needs to change for anyone. That holds only for a task that is as the service
///   wants it.
/// - On a node that is **drained** a task runs for sure. Where the service starts the new task
///   before it stops the old one (`--update-order start-first`) that goes for a drain too. SwarmKit
///   always stops first (moby#34139).
final class Kept {
    private Kept() {}

    static boolean is(ClusterImage image, Service service, Task task) {
        return task.state() == TaskState.RUNNING
                && task.desired() == TaskState.RUNNING
                && task.node()
                        .flatMap(image::node)
                        .map(node -> is(image, service, task, node))
                        .orElse(false);
    }

    private static boolean is(ClusterImage image, Service service, Task task, Node node) {
        boolean down = node.state() == NodeState.DOWN;
        boolean drained = node.spec().availability() == NodeSpec.Availability.DRAIN;
        return node.givesUpTasks()
                && (!down || !Dirt.isDirty(image, service, task))
                && (!drained || task.slot() instanceof Slot.Numbered && isStartFirst(service));
    }

    private static boolean isStartFirst(Service service) {
        return service.spec()
                .updateConfig()
                .map(config -> config.order().equals("start-first"))
                .orElse(false);
    }
}
