package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.image.Node;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import java.util.Locale;

/// Writes a node as `GET /nodes/{id}` answers it (Docker Engine API v1.41 `Node`).
public final class NodeWriter {
    private NodeWriter() {}

    /// The node; `leads` says that it is the leader of the managers, `tls` is what it trusts and
    /// who issued its certificate.
    public static ObjectNode node(Node node, boolean leads, NodeDescription.TlsTrust tls) {
        GoObject out =
                new GoObject()
                        .put("ID", node.id().value())
                        .meta(node.meta())
                        .put("Spec", spec(node.spec()))
                        .put("Description", description(node.description(), tls))
                        .put(
                                "Status",
                                new GoObject()
                                        .put("State", state(node.state()).text())
                                        .add("Message", message(node))
                                        .add("Addr", node.registration().address().host())
                                        .node());
        String managerAddress = node.registration().address().managerHostPort();
        if (!managerAddress.isEmpty()) {
            out.put(
                    "ManagerStatus",
                    new GoObject()
                            .add("Leader", leads)
                            .put("Reachability", reachability(node.state()))
                            .put("Addr", managerAddress)
                            .node());
        }
        return out.node();
    }

    /// The node, a manager that does not serve; what its tasks do nobody knows yet.
    public static ObjectNode away(ObjectNode shown) {
        ObjectNode status = (ObjectNode) shown.path("Status");
        if (status.path("State").asText().equals("ready")) {
            status.put("State", "unknown");
            status.put("Message", "the manager does not answer");
        }
        if (shown.path("ManagerStatus") instanceof ObjectNode manager) {
            manager.put("Reachability", "unreachable");
        }
        return shown;
    }

    /// The node, a manager that serves, whatever became of its engine.
    public static ObjectNode serving(ObjectNode shown) {
        if (shown.path("ManagerStatus") instanceof ObjectNode manager) {
            manager.put("Reachability", "reachable");
        }
        return shown;
    }

    /// Why it is in its state, and whether its clock is wrong: what it writes into its logs and files
    /// can't be compared with others'.
    private static String message(Node node) {
        long aheadS = node.description().clockAhead().toSeconds();
        if (aheadS == 0) {
            return node.stateMessage();
        }
        String clock =
                "its clock is %d s %s the swarm's"
                        .formatted(Math.abs(aheadS), aheadS > 0 ? "ahead of" : "behind");
        return node.stateMessage().isEmpty() ? clock : node.stateMessage() + "; " + clock;
    }

    /// A suspect node is shown as swarm would, which knows no suspicion: ready, until it is down.
    /// Scripts that wait for nodes to be ready are not disturbed; the message tells.
    private static NodeState state(NodeState state) {
        return switch (state) {
            case READY, UNKNOWN -> NodeState.READY;
            case DOWN -> NodeState.DOWN;
            case DISCONNECTED -> NodeState.DISCONNECTED;
        };
    }

    private static String reachability(NodeState state) {
        return switch (state) {
            case READY, UNKNOWN -> "reachable";
            case DOWN, DISCONNECTED -> "unreachable";
        };
    }

    static ObjectNode spec(NodeSpec spec) {
        return new GoObject()
                .add("Name", spec.name())
                .put("Labels", spec.labels())
                .put("Role", spec.role().name().toLowerCase(Locale.ROOT))
                .put("Availability", spec.availability().name().toLowerCase(Locale.ROOT))
                .node();
    }

    private static ObjectNode description(
            NodeDescription description, NodeDescription.TlsTrust tls) {
        return new GoObject()
                .add("Hostname", description.hostname())
                .put("Platform", TaskSpecWriter.platform(description.platform()))
                .put(
                        "Resources",
                        TaskSpecWriter.amounts(
                                description.nanoCpus(),
                                description.memoryBytes(),
                                description.genericResources()))
                .put("Engine", engine(description))
                .put("TLSInfo", tls(tls))
                .node();
    }

    private static ObjectNode engine(NodeDescription description) {
        return new GoObject()
                .add("EngineVersion", description.engine().engineVersion())
                .add("Labels", description.engine().labels())
                .addAll(
                        "Plugins",
                        description.enginePlugins().stream()
                                .map(plugin ->
                                        new GoObject()
                                                .add("Type", plugin.type())
                                                .add("Name", plugin.name())
                                                .node())
                                .toList())
                .node();
    }

    static ObjectNode tls(NodeDescription.TlsTrust trust) {
        return new GoObject()
                .add("TrustRoot", trust.trustRoot())
                .add("CertIssuerSubject", trust.certIssuerSubject())
                .add("CertIssuerPublicKey", trust.certIssuerPublicKey())
                .node();
    }
}
