package io.swarmlog.command.view;

import io.swarmlog.command.json.ServiceWriter;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.List;

/// The services a filter lets through, and the counts of their tasks (Docker Engine API v1.41
/// `GET /services`; moby daemon/cluster `GetServices`).
public final class ServiceList {
    private static final List<String> KEYS = List.of("name", "id", "label", "mode", "runtime");
    private static final String RUNTIME = "container";

    private ServiceList() {}

    /// In the order of their ids.
    public static List<Service> of(ClusterImage image, Filters filters) {
        filters.only(KEYS);
        return image.services().values().stream().filter(it -> admits(filters, it)).toList();
    }

    private static boolean admits(Filters filters, Service service) {
        return filters.prefix("name", service.name())
                && filters.prefix("id", service.id().value())
                && filters.labels("label", service.spec().labels())
                && filters.exact("mode", mode(service.spec().mode()))
                && filters.exact("runtime", RUNTIME);
    }

    private static String mode(ServiceSpec.Mode mode) {
        return switch (mode) {
            case ServiceSpec.Mode.Replicated _ -> "replicated";
            case ServiceSpec.Mode.Global _ -> "global";
            case ServiceSpec.Mode.ReplicatedJob _ -> "replicated-job";
            case ServiceSpec.Mode.GlobalJob _ -> "global-job";
        };
    }

    /// How many of a service's tasks run and shall run. A global service shall run the tasks that
    /// are desired RUNNING, since the number of nodes says how many (SwarmKit
    /// `ListServiceStatuses`). Tasks of a node that is down do not count: until their stand-ins run
    /// they are desired RUNNING, and nobody knows whether they do.
    public static ServiceWriter.Counts counts(ClusterImage image, Service service) {
        long running = 0;
        long wanted = 0;
        long completed = 0;
        for (List<TaskId> slot : image.slotsOf(service.id()).values()) {
            for (TaskId id : slot) {
                Task task = image.liveTask(id);
                boolean there = !isOnLostNode(image, task);
                running += there && task.state() == TaskState.RUNNING ? 1 : 0;
                wanted += there && task.desired() == TaskState.RUNNING ? 1 : 0;
                completed += task.state() == TaskState.COMPLETE ? 1 : 0;
            }
        }
        return switch (service.spec().mode()) {
            case ServiceSpec.Mode.Replicated(long replicas) ->
                    new ServiceWriter.Counts(running, replicas, 0);
            case ServiceSpec.Mode.Global() -> new ServiceWriter.Counts(running, wanted, 0);
            case ServiceSpec.Mode.ReplicatedJob(long concurrent, long total) ->
                    new ServiceWriter.Counts(
                            running,
                            Math.min(concurrent, Math.max(0, total - completed)),
                            completed);
            case ServiceSpec.Mode.GlobalJob() ->
                    new ServiceWriter.Counts(running, wanted, completed);
        };
    }

    private static boolean isOnLostNode(ClusterImage image, Task task) {
        return task.node()
                .flatMap(image::node)
                .map(node -> node.state() == NodeState.DOWN)
                .orElse(false);
    }
}
