package io.swarmlog.state.decide;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.log.Event;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Reason;
import io.swarmlog.model.ServiceId;
import io.swarmlog.state.admit.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;

/// Finds what a user names: by the full id, by the exact name, by the unique beginning of an id
/// (moby daemon/cluster `getService`, `getNode`, `getNetwork`).
final class References {
    private References() {}

    /// What became of a reference.
    sealed interface Found<T> {
        record One<T>(T object) implements Found<T> {}

        record Refused<T>(Event.Rejected rejection) implements Found<T> {}
    }

    static Found<Service> service(ClusterImage image, String reference) {
        List<Service> named = image.serviceNamed(reference).stream().toList();
        return find(new Kind<>("service", image.services(), ServiceId::new), reference, named);
    }

    static Found<Network> network(ClusterImage image, String reference) {
        List<Network> named = image.networkNamed(reference).stream().toList();
        return find(new Kind<>("network", image.networks(), NetworkId::new), reference, named);
    }

    /// The name of a node is its host's name, which several may share.
    static Found<Node> node(ClusterImage image, String reference) {
        List<Node> named =
                image.nodes().values().stream()
                        .filter(node -> node.description().hostname().equals(reference))
                        .toList();
        return find(new Kind<>("node", image.nodes(), NodeId::new), reference, named);
    }

    private record Kind<K, T>(String word, NavigableMap<K, T> all, Function<String, K> id) {}

    private static <K, T> Found<T> find(Kind<K, T> kind, String reference, List<T> named) {
        if (reference.isEmpty()) {
            return refused(kind.word() + " " + reference + " not found", Reason.NOT_FOUND);
        }
        Optional<T> exact = Optional.ofNullable(kind.all().get(kind.id().apply(reference)));
        if (exact.isPresent()) {
            return new Found.One<>(exact.get());
        }
        List<T> matches = named.isEmpty() ? startingWith(kind, reference) : named;
        if (matches.isEmpty()) {
            return refused(kind.word() + " " + reference + " not found", Reason.NOT_FOUND);
        }
        if (matches.size() > 1) {
            return refused(
                    "%s %s is ambiguous (%d matches found)"
                            .formatted(kind.word(), reference, matches.size()),
                    Reason.INVALID_ARGUMENT);
        }
        return new Found.One<>(matches.getFirst());
    }

    private static <K, T> List<T> startingWith(Kind<K, T> kind, String prefix) {
        List<T> matches = new ArrayList<>();
        for (Map.Entry<K, T> entry : kind.all().tailMap(kind.id().apply(prefix), true).entrySet()) {
            if (!entry.getKey().toString().startsWith(prefix)) {
                break;
            }
            matches.add(entry.getValue());
        }
        return matches;
    }

    private static <T> Found<T> refused(String message, Reason reason) {
        return new Found.Refused<>(Refusal.plain(reason, message));
    }
}
