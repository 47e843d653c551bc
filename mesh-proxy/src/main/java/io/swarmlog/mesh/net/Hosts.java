package io.swarmlog.mesh.net;

import io.swarmlog.mesh.route.Backend;
import io.swarmlog.model.NodeId;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The other hosts as this one finds them: those that did not answer lately. Touched only by the
/// control event loop; what it gives out is shared.
final class Hosts {
    private final SortedMap<NodeId, Suspicion> suspicions = new TreeMap<>();

    Target target(Backend backend) {
        return switch (backend) {
            case Backend.Local _ -> new Target(backend, new Suspicion());
            case Backend.Remote remote ->
                    new Target(
                            backend,
                            suspicions.computeIfAbsent(remote.peer().node(), _ -> new Suspicion()));
        };
    }

    /// Forgets hosts that are no part of the swarm.
    void keepOnly(Set<NodeId> nodes) {
        suspicions.keySet().retainAll(nodes);
    }
}
