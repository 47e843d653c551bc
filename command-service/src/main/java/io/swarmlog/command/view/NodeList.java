package io.swarmlog.command.view;

import io.swarmlog.command.json.Refusal;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import java.util.List;
import java.util.Locale;

/// The nodes a filter lets through (Docker Engine API v1.41 `GET /nodes`; moby daemon/cluster
/// `newListNodesFilters`). Every node of ours has been accepted, so `membership=pending` finds none.
public final class NodeList {
    private static final List<String> KEYS =
            List.of("name", "id", "label", "node.label", "role", "membership");
    private static final String ACCEPTED = "accepted";

    private NodeList() {}

    /// In the order of their ids.
    ///
    /// Throws [Refusal] for an unknown key or word.
    public static List<Node> of(ClusterImage image, Filters filters) {
        filters.only(KEYS);
        words(filters, "role", List.of("worker", "manager"));
        words(filters, "membership", List.of(ACCEPTED, "pending"));
        return image.nodes().values().stream().filter(node -> admits(filters, node)).toList();
    }

    private static boolean admits(Filters filters, Node node) {
        return filters.prefix("name", node.description().hostname())
                && filters.prefix("id", node.id().value())
                && filters.labels("label", node.description().engine().labels())
                && filters.labels("node.label", node.spec().labels())
                && anyCase(filters, "role", node.spec().role().name())
                && anyCase(filters, "membership", ACCEPTED);
    }

    private static boolean anyCase(Filters filters, String key, String word) {
        return !filters.has(key) || filters.of(key).stream().anyMatch(word::equalsIgnoreCase);
    }

    private static void words(Filters filters, String key, List<String> known) {
        for (String word : filters.of(key)) {
            if (!known.contains(word.toLowerCase(Locale.ROOT))) {
                throw Refusal.internal("Invalid " + key + " filter: '" + word + "'");
            }
        }
    }
}
