package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import java.util.List;

/// Writes the `Swarm` part of `GET /info` (Docker Engine API v1.41 `SwarmInfo`).
public final class HostWriter {
    private HostWriter() {}

    /// This host in the swarm: its node id and the address it advertises; empty when it has none.
    public record Self(String nodeId, String address) {}

    /// A manager another node knows: its id (empty when unknown) and `host:port`.
    public record Remote(String nodeId, String address) {}

    /// The part of a host that can't be asked about the swarm. `state` is `inactive`, `pending`,
    /// `active`, `error` or `locked`.
    public static ObjectNode outside(Self self, String state, String error, List<Remote> managers) {
        return head(self, state, error, false, managers).node();
    }

    /// The part of a manager; `error` says what is wrong with the swarm, if anything is.
    public static ObjectNode manager(
            Self self, String error, List<Remote> managers, ClusterImage image) {
        GoObject out = head(self, "active", error, true, managers);
        long leading = image.nodes().values().stream().filter(HostWriter::isManager).count();
        out.add("Nodes", image.nodes().size()).add("Managers", leading);
        image.swarm().ifPresent(swarm -> out.put("Cluster", SwarmWriter.cluster(swarm)));
        return out.node();
    }

    private static boolean isManager(Node node) {
        return !node.registration().address().managerHostPort().isEmpty();
    }

    private static GoObject head(
            Self self, String state, String error, boolean control, List<Remote> managers) {
        GoObject out =
                new GoObject()
                        .put("NodeID", self.nodeId())
                        .put("NodeAddr", self.address())
                        .put("LocalNodeState", state)
                        .put("ControlAvailable", control)
                        .put("Error", error);
        if (managers.isEmpty()) {
            return out.putNull("RemoteManagers");
        }
        return out.putAll(
                "RemoteManagers",
                managers.stream()
                        .map(manager ->
                                new GoObject()
                                        .put("NodeID", manager.nodeId())
                                        .put("Addr", manager.address())
                                        .node())
                        .toList());
    }
}
