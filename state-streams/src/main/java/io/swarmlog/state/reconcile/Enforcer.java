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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Rejects tasks whose node no longer meets their constraints or has no room for their reservations
/// any more, after the node changed (SwarmKit orchestrator/constraintenforcer).
final class Enforcer {
    private Enforcer() {}

    static void look(Turn turn, Node node) {
        if (node.spec().availability() != NodeSpec.Availability.ACTIVE) {
            return;
        }
        ClusterImage image = turn.image();
        Room room = new Room(node);
        List<Input.TaskReport> rejected = new ArrayList<>();
        for (TaskId id : image.tasksOn(node.id())) {
            Task task = image.liveTask(id);
            if (isLive(task)
                    && !(room.fits(task)
                            && Constraints.of(currentSpec(image, task)).matches(node))) {
                rejected.add(rejection(turn, task));
            } else if (isLive(task)) {
                room.take(task);
            }
        }
        for (List<Input.TaskReport> piece : Turn.pieces(rejected)) {
            turn.emit(new Event.TasksMoved(Optional.empty(), piece));
        }
    }

    /// What is left of a node, task after task.
    private static final class Room {
        private static final TaskSpec.Reservations NOTHING =
                new TaskSpec.Reservations(0, 0, List.of());

        private long cpu;
        private long memory;
        private final SortedMap<String, Long> unnamed = new TreeMap<>();
        private final SortedMap<String, SortedSet<String>> named = new TreeMap<>();

        Room(Node node) {
            cpu = node.description().nanoCpus();
            memory = node.description().memoryBytes();
            for (TaskSpec.GenericResource resource : node.description().genericResources()) {
                switch (resource) {
                    case TaskSpec.GenericResource.Discrete(String kind, long value) ->
                            unnamed.merge(kind, value, Long::sum);
                    case TaskSpec.GenericResource.Named(String kind, String value) ->
                            named.computeIfAbsent(kind, _ -> new TreeSet<>()).add(value);
                }
            }
        }

        boolean fits(Task task) {
            TaskSpec.Reservations asked = asked(task);
            return asked.nanoCpus() <= cpu
                    && asked.memoryBytes() <= memory
                    && (task.genericResources().isEmpty()
                            ? asked.genericResources().stream().allMatch(this::hasAnyOf)
                            : task.genericResources().stream().allMatch(this::has));
        }

        /// What was handed to a task must be there: the very name, or so many units without one.
        private boolean has(TaskSpec.GenericResource given) {
            return switch (given) {
                case TaskSpec.GenericResource.Discrete(String kind, long value) ->
                        value <= unnamed.getOrDefault(kind, 0L);
                case TaskSpec.GenericResource.Named(String kind, String value) ->
                        names(kind).contains(value);
            };
        }

        /// Logs from before resources were handed out tell only how many a task asks for.
        private boolean hasAnyOf(TaskSpec.GenericResource asked) {
            return switch (asked) {
                case TaskSpec.GenericResource.Discrete(String kind, long value) ->
                        value <= unnamed.getOrDefault(kind, 0L) + names(kind).size();
                case TaskSpec.GenericResource.Named(String kind, String value) ->
                        names(kind).contains(value);
            };
        }

        void take(Task task) {
            TaskSpec.Reservations asked = asked(task);
            cpu -= asked.nanoCpus();
            memory -= asked.memoryBytes();
            List<TaskSpec.GenericResource> taken =
                    task.genericResources().isEmpty()
                            ? asked.genericResources()
                            : task.genericResources();
            for (TaskSpec.GenericResource resource : taken) {
                switch (resource) {
                    case TaskSpec.GenericResource.Discrete(String kind, long value) ->
                            unnamed.merge(kind, -value, Long::sum);
                    case TaskSpec.GenericResource.Named(String kind, String value) ->
                            names(kind).remove(value);
                }
            }
        }

        private SortedSet<String> names(String kind) {
            return named.getOrDefault(kind, new TreeSet<>());
        }

        private static TaskSpec.Reservations asked(Task task) {
            return task.made()
                    .task()
                    .resources()
                    .flatMap(TaskSpec.Resources::reservations)
                    .orElse(NOTHING);
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
