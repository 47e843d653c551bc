package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.constraint.Constraints;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What placement thinks of each node for one task: the same filters and counts that decide, put
/// into words.
public final class Explanation {
    /// What is thought of one node.
    public sealed interface Verdict {
        /// Some filters keep the task out, and why each does.
        record Refuses(List<String> reasons) implements Verdict {}

        /// The task may run there. The better node is the one with fewer failures of the service's
        /// spec (they are 0 until so many that they count), then with fewer active tasks of the
        /// service, then with fewer of all.
        record Admits(int failures, int ofService, int ofAll) implements Verdict {}
    }

    private Explanation() {}

    /// The verdict on every node of `image`, in which the task has no place yet.
    public static SortedMap<NodeId, Verdict> of(ClusterImage image, Task task) {
        Scheduler scheduler = Scheduler.of(image);
        Group group = scheduler.groupOf(task, image);
        SortedMap<NodeId, Verdict> verdicts = new TreeMap<>();
        for (NodeId id : image.nodes().keySet()) {
            scheduler
                    .nodes()
                    .find(id)
                    .ifPresent(load -> verdicts.put(id, verdict(image, load, group, task)));
        }
        return verdicts;
    }

    private static Verdict verdict(ClusterImage image, NodeLoad load, Group group, Task task) {
        int mine = group.service().on(load.seat());
        List<String> reasons = new ArrayList<>();
        for (Filter filter : Filter.values()) {
            if (!filter.admits(load, group, mine)) {
                reasons.add(reason(filter, load.node(), group.demand(), task.made().task()));
            }
        }
        return reasons.isEmpty()
                ? new Verdict.Admits(failures(image, load, group), mine, load.active)
                : new Verdict.Refuses(List.copyOf(reasons));
    }

    private static int failures(ClusterImage image, NodeLoad load, Group group) {
        int recent = Placement.recentFailures(image, group.key(), load.node().id());
        return recent >= Placement.FAILURES_THAT_COUNT ? recent : 0;
    }

    private static String reason(Filter filter, Node node, Demand demand, TaskSpec spec) {
        return switch (filter) {
            case READY ->
                    "takes no new tasks (%s, %s)"
                            .formatted(
                                    node.state().text(), word(node.spec().availability().name()));
            case RESOURCES -> "has not enough left of what is reserved";
            case PLUGINS -> "misses a plugin";
            case CONSTRAINTS -> "does not satisfy " + String.join(", ", unmet(spec, node));
            case PLATFORM ->
                    "is of another platform (%s/%s)"
                            .formatted(
                                    node.description().platform().os(),
                                    node.description().platform().architecture());
            case HOST_PORTS -> "has a host-mode port in use";
            case MAX_REPLICAS ->
                    "has the most replicas a node may have (" + demand.maxReplicas() + ")";
        };
    }

    private static String word(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    private static List<String> unmet(TaskSpec spec, Node node) {
        return spec.placement().map(TaskSpec.Placement::constraints).orElse(List.of()).stream()
                .filter(expression -> !isMet(expression, node))
                .toList();
    }

    private static boolean isMet(String expression, Node node) {
        return switch (Constraints.parse(List.of(expression))) {
            case Constraints.Parsed.Ok(Constraints constraints) -> constraints.matches(node);
            case Constraints.Parsed.Wrong _ -> true;
        };
    }
}
