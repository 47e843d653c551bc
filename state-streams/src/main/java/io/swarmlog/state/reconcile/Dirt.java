package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.constraint.Constraints;
import java.util.List;
import java.util.Optional;
import org.pcollections.PSortedMap;

/// Which tasks are outdated with respect to their service (SwarmKit orchestrator/task.go,
/// `IsTaskDirty`).
final class Dirt {
    private static final EndpointSpec NO_ENDPOINT = new EndpointSpec(EndpointSpec.VIP, List.of());

    private Dirt() {}

    /// True when the task must be replaced for the service's current spec to hold.
    static boolean isDirty(ClusterImage image, Service service, Task task) {
        if (task.made().specVersion() == service.specVersion()) {
            return false;
        }
        ServiceSpec made = task.made().service();
        ServiceSpec wanted = service.spec();
        if (!endpoint(made).equals(endpoint(wanted))) {
            return true;
        }
        if (made.taskTemplate().equals(wanted.taskTemplate())) {
            return false;
        }
        boolean onlyPlacement =
                withoutPlacement(made.taskTemplate())
                        .equals(withoutPlacement(wanted.taskTemplate()));
        Optional<Node> node = task.node().flatMap(image::node);
        return !onlyPlacement || !node.map(Constraints.of(wanted)::matches).orElse(false);
    }

    private static EndpointSpec endpoint(ServiceSpec spec) {
        EndpointSpec endpoint = spec.endpointSpec().orElse(NO_ENDPOINT);
        return endpoint.mode().isEmpty()
                ? new EndpointSpec(EndpointSpec.VIP, endpoint.ports())
                : endpoint;
    }

    private static TaskSpec withoutPlacement(TaskSpec spec) {
        return new TaskSpec(
                spec.containerSpec(),
                spec.resources(),
                spec.restartPolicy(),
                Optional.empty(),
                spec.networks(),
                spec.logDriver(),
                spec.forceUpdate(),
                spec.runtime());
    }

    /// True when a rolling update has to touch the slot: a task that shall run is outdated, more
    /// than one shall run, or the newest task came to its end under an older spec. Tasks that are
    /// [Kept] go when their stand-in runs.
    static boolean needsUpdate(ClusterImage image, Service service, Slots.Filled slot) {
        List<Task> wanted = slot.wanted();
        if (wanted.isEmpty()) {
            return isDirty(image, service, slot.tasks().getLast());
        }
        List<Task> going = wanted.stream().filter(task -> !Kept.is(image, service, task)).toList();
        return going.size() > 1 || !going.isEmpty() && isDirty(image, service, going.getFirst());
    }

    /// The slots a rolling update has to touch, behind `after`, at most `max`. A node that takes no
    /// tasks is passed over: what runs there for a global service stays until it does.
    static List<Slots.Filled> slots(
            ClusterImage image, Service service, Optional<Slot> after, int max) {
        PSortedMap<Slot, List<TaskId>> all = image.slotsOf(service.id());
        return after.map(cursor -> all.tailMap(cursor, false)).orElse(all).keySet().stream()
                .flatMap(slot -> Slots.of(image, service, slot).stream())
                .filter(slot -> GlobalServices.canFill(image, service, slot.slot()))
                .filter(slot -> needsUpdate(image, service, slot))
                .limit(max)
                .toList();
    }

    /// True when a rolling update has to touch the slot and can.
    static boolean isOutdated(ClusterImage image, Service service, Slot slot) {
        return GlobalServices.canFill(image, service, slot)
                && Slots.of(image, service, slot)
                        .map(filled -> needsUpdate(image, service, filled))
                        .orElse(false);
    }

    /// The tasks of a slot which the new one replaces.
    static List<TaskId> outdated(Slots.Filled slot, Optional<TaskId> kept) {
        return slot.wanted().stream()
                .map(Task::id)
                .filter(task -> !kept.equals(Optional.of(task)))
                .toList();
    }

    /// The event that stops tasks for the sake of an update.
    static Event.TasksDesired stop(List<TaskId> tasks) {
        return new Event.TasksDesired(TaskState.SHUTDOWN, tasks, "replaced by a rolling update");
    }
}
