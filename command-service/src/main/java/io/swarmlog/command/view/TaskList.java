package io.swarmlog.command.view;

import io.swarmlog.command.json.Refusal;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The tasks a filter lets through (Docker Engine API v1.41 `GET /tasks`; moby daemon/cluster
/// `newListTasksFilters`). A filter by service or node looks at that one's tasks only, since the
/// command line asks for them five times a second while it waits.
public final class TaskList {
    private static final List<String> KEYS =
            List.of(
                    "name",
                    "id",
                    "label",
                    "service",
                    "node",
                    "desired-state",
                    "_up-to-date",
                    "runtime");
    private static final String RUNTIME = "container";

    private TaskList() {}

    /// In the order of their ids.
    ///
    /// Throws [Refusal] for an unknown key, state, service or node.
    public static List<Task> of(ClusterImage image, Filters filters) {
        filters.only(KEYS);
        SortedSet<ServiceId> services = new TreeSet<>();
        filters.of("service").forEach(ref -> services.add(Find.service(image, ref).id()));
        SortedSet<NodeId> nodes = new TreeSet<>();
        filters.of("node").forEach(ref -> nodes.add(Find.node(image, ref).id()));
        List<TaskState> desired = new ArrayList<>();
        filters.of("desired-state").forEach(word -> desired.add(state(word)));
        return candidates(image, services, nodes)
                .filter(task -> services.isEmpty() || services.contains(task.service()))
                .filter(task -> nodes.isEmpty() || task.node().filter(nodes::contains).isPresent())
                .filter(task -> desired.isEmpty() || desired.contains(task.desired()))
                .filter(task -> admits(image, filters, task))
                .toList();
    }

    private static Stream<Task> candidates(
            ClusterImage image, SortedSet<ServiceId> services, SortedSet<NodeId> nodes) {
        if (services.isEmpty() && nodes.isEmpty()) {
            return image.tasks().values().stream();
        }
        SortedSet<TaskId> ids = new TreeSet<>();
        if (services.isEmpty()) {
            nodes.forEach(node -> ids.addAll(image.tasksOn(node)));
        } else {
            services.forEach(service -> image.slotsOf(service).values().forEach(ids::addAll));
        }
        return ids.stream().map(image::liveTask);
    }

    private static boolean admits(ClusterImage image, Filters filters, Task task) {
        return filters.prefix("id", task.id().value())
                && (!filters.has("name") || filters.prefix("name", TaskNames.of(task)))
                && filters.labels("label", task.made().service().labels())
                && filters.exact("runtime", RUNTIME)
                && (!filters.has("_up-to-date") || isUpToDate(image, task));
    }

    /// True for a task that the service's present spec would make the same, the only ones a progress
    /// display counts; a service that was only scaled leaves its tasks as they are (SwarmKit
    /// orchestrator `IsTaskDirty`).
    private static boolean isUpToDate(ClusterImage image, Task task) {
        return image.service(task.service()).filter(now -> isUpToDate(now, task)).isPresent();
    }

    private static boolean isUpToDate(Service now, Task task) {
        return now.specVersion() == task.made().specVersion()
                || (now.spec().taskTemplate().equals(task.made().task())
                        && now.spec().endpointSpec().equals(task.made().service().endpointSpec()));
    }

    private static TaskState state(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        for (TaskState state : TaskState.values()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        throw Refusal.internal("Invalid desired-state filter: '" + word + "'");
    }
}
