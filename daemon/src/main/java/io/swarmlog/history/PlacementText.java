package io.swarmlog.history;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Task;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.place.Explanation;
import io.swarmlog.state.place.Explanation.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Why a task is on its node and on no other, a line a node; nodes of which the same is to be said
/// share a line.
final class PlacementText {
    /// Of many nodes only so many are named.
    private static final int NODES_NAMED = 8;

    private PlacementText() {}

    /// `before` is the image in which the task was about to be placed, `chosen` where it went.
    static List<String> placed(ClusterImage before, Task task, NodeId chosen, Names names) {
        if (task.slot() instanceof Slot.OnNode) {
            return List.of(
                    Blame.MORE
                            + names.of(chosen)
                            + " has a task of its own of this service, as every node has");
        }
        SortedMap<NodeId, Verdict> verdicts = Explanation.of(before, task);
        List<String> lines = new ArrayList<>();
        Verdict best = verdicts.remove(chosen);
        if (best != null) {
            lines.add(Blame.MORE + names.of(chosen) + " was chosen: " + words(best));
        }
        lines.addAll(others(verdicts, names));
        List<String> spread = spread(task);
        if (!spread.isEmpty()) {
            lines.add(Blame.MORE + "the service is first spread over " + spread);
        }
        return lines;
    }

    /// Why a task that waits is on no node.
    static List<String> waiting(ClusterImage image, Task task, Names names) {
        SortedMap<NodeId, Verdict> verdicts = Explanation.of(image, task);
        if (task.slot() instanceof Slot.OnNode(NodeId node)) {
            verdicts.keySet().retainAll(List.of(node));
        }
        return others(verdicts, names);
    }

    private static List<String> others(SortedMap<NodeId, Verdict> verdicts, Names names) {
        SortedMap<String, List<NodeId>> alike = new TreeMap<>();
        verdicts.forEach((node, verdict) ->
                alike.computeIfAbsent(words(verdict), _ -> new ArrayList<>()).add(node));
        List<String> lines = new ArrayList<>();
        alike.forEach((words, nodes) -> lines.add(Blame.MORE + named(nodes, names) + ": " + words));
        return lines;
    }

    private static List<String> spread(Task task) {
        return task
                .made()
                .task()
                .placement()
                .map(TaskSpec.Placement::preferences)
                .orElse(List.of())
                .stream()
                .map(TaskSpec.Preference::spreadDescriptor)
                .toList();
    }

    private static String words(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Refuses(List<String> reasons) ->
                    "refused: " + String.join(", and ", reasons);
            case Verdict.Admits(int failures, int ofService, int ofAll) ->
                    "fits, tasks of this service %d, of all %d%s"
                            .formatted(
                                    ofService,
                                    ofAll,
                                    failures == 0
                                            ? ""
                                            : ", after " + failures + " failures of late");
        };
    }

    private static String named(List<NodeId> nodes, Names names) {
        String first = String.join(", ", nodes.stream().limit(NODES_NAMED).map(names::of).toList());
        return nodes.size() <= NODES_NAMED
                ? first
                : first + " and " + (nodes.size() - NODES_NAMED) + " more";
    }
}
