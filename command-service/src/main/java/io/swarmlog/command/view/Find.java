package io.swarmlog.command.view;

import io.swarmlog.command.json.Refusal;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Which object a reference means: an id, else a name, else the prefix of an id that only one
/// object has (moby daemon/cluster `getService`, `getNode`, …).
///
/// Throws [Refusal]: 404 `service x not found`, 400 `service x is ambiguous (2 matches found)`.
public final class Find {
    private Find() {}

    public static Service service(ClusterImage image, String ref) {
        if (ref.isEmpty()) {
            throw unknown("service", ref);
        }
        ServiceId id = new ServiceId(ref);
        return image.service(id)
                .or(() -> image.serviceNamed(ref))
                .orElseGet(() -> only("service", ref, withPrefix(image.services(), id, ref)));
    }

    /// A node by its id, its host's name, or a prefix of its id; `self` is not known here.
    public static Node node(ClusterImage image, String ref) {
        if (ref.isEmpty()) {
            throw unknown("node", ref);
        }
        NodeId id = new NodeId(ref);
        Optional<Node> exact = image.node(id);
        if (exact.isPresent()) {
            return exact.get();
        }
        List<Node> named =
                image.nodes().values().stream()
                        .filter(node -> node.description().hostname().equals(ref))
                        .toList();
        return only("node", ref, named.isEmpty() ? withPrefix(image.nodes(), id, ref) : named);
    }

    public static Task task(ClusterImage image, String ref) {
        if (ref.isEmpty()) {
            throw unknown("task", ref);
        }
        TaskId id = new TaskId(ref);
        Optional<Task> exact = image.task(id);
        if (exact.isPresent()) {
            return exact.get();
        }
        List<Task> named =
                TaskNames.idIn(ref).map(image::task).stream()
                        .flatMap(Optional::stream)
                        .filter(task -> TaskNames.of(task).equals(ref))
                        .toList();
        return only("task", ref, named.isEmpty() ? withPrefix(image.tasks(), id, ref) : named);
    }

    /// The network with that id or name, if there is one.
    public static Optional<Network> network(ClusterImage image, String ref) {
        if (ref.isEmpty()) {
            return Optional.empty();
        }
        return image.network(new NetworkId(ref)).or(() -> image.networkNamed(ref));
    }

    /// The networks whose id begins with `ref`.
    public static List<Network> networksByPrefix(ClusterImage image, String ref) {
        return ref.isEmpty() ? List.of() : withPrefix(image.networks(), new NetworkId(ref), ref);
    }

    /// Ids are sorted by their text, so those with a prefix stand together.
    private static <K, V> List<V> withPrefix(SortedMap<K, V> all, K from, String prefix) {
        return all.tailMap(from).entrySet().stream()
                .takeWhile(entry -> entry.getKey().toString().startsWith(prefix))
                .map(java.util.Map.Entry::getValue)
                .toList();
    }

    private static <T> T only(String kind, String ref, List<T> found) {
        if (found.isEmpty()) {
            throw unknown(kind, ref);
        }
        if (found.size() > 1) {
            throw Refusal.badRequest(
                    kind + ' ' + ref + " is ambiguous (" + found.size() + " matches found)");
        }
        return found.getFirst();
    }

    private static Refusal unknown(String kind, String ref) {
        return Refusal.notFound(kind + ' ' + ref + " not found");
    }
}
