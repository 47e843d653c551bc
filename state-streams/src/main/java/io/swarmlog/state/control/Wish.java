package io.swarmlog.state.control;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the nodes should have been told by now, worked out from the image alone: to find, and to
/// write again, what a power failure cut off their seats.
public final class Wish {
    private Wish() {}

    /// All that changes in an assignment while it stands: what is wished, whether the task has
    /// ended, and the certificate it is sealed to. Nothing here is secret.
    public static String of(Task task, ClusterImage image) {
        String ended = task.state().isTerminal() ? task.state().name() : "";
        int certificate =
                task.node()
                        .flatMap(image.members()::of)
                        .map(member -> member.certificate().hashCode())
                        .orElse(0);
        return task.desired() + "/" + ended + "/" + Integer.toHexString(certificate);
    }

    /// The tasks that the node of a seat should find there.
    public static List<Task> on(int seat, ClusterImage image) {
        List<Task> told = new ArrayList<>();
        for (Node node : image.nodes().values()) {
            if (node.seat() == seat) {
                image.tasksOn(node.id()).stream()
                        .map(image::liveTask)
                        .filter(Wish::isTold)
                        .forEach(told::add);
            }
        }
        return told;
    }

    /// What the seat must be told about a task once more.
    public static Dispatch again(int seat, TaskId id, ClusterImage image) {
        Optional<Task> here =
                image.task(id)
                        .filter(Wish::isTold)
                        .filter(task ->
                                task.node()
                                        .flatMap(image::node)
                                        .filter(node -> node.seat() == seat)
                                        .isPresent());
        return new Dispatch(seat, id, here.map(new Assignments(image)::of));
    }

    /// A node knows of a task from the moment it was assigned.
    static boolean isTold(Task task) {
        return task.node().isPresent() && !task.state().isBefore(TaskState.ASSIGNED);
    }
}
