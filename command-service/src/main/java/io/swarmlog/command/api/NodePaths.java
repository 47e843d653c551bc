package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.command.json.GoText;
import io.swarmlog.command.json.NodeReader;
import io.swarmlog.command.json.NodeWriter;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.command.view.Filters;
import io.swarmlog.command.view.Find;
import io.swarmlog.command.view.NodeList;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// `/nodes…` (Docker Engine API v1.41; moby daemon/cluster/nodes.go).
final class NodePaths implements Family {
    private static final Duration PROMOTED = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Access access;

    NodePaths(Access access) {
        this.access = access;
    }

    @Override
    public boolean owns(String method, String path) {
        return !method.equals("OPTIONS") && Call.segments(path).getFirst().equals("nodes");
    }

    @Override
    public void answer(Call call) {
        if (call.is("GET /nodes")) {
            list(call);
        } else if (call.is("GET /nodes/{id}")) {
            ClusterImage image = access.image();
            Node node = Find.node(image, call.id());
            call.answer(200, written(access.manager().log().health(), image, node));
        } else if (call.is("POST /nodes/{id}/update")) {
            update(call);
        } else if (call.is("DELETE /nodes/{id}")) {
            remove(call);
        } else {
            throw Call.pageNotFound();
        }
    }

    private void list(Call call) {
        Filters filters = Filters.parse(call.query("filters"), 500);
        ClusterImage image = access.image();
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        LogHealth health = access.manager().log().health();
        NodeList.of(image, filters).forEach(node -> all.add(written(health, image, node)));
        call.answer(200, all);
    }

    /// A manager that is lost is shown as such before it is called down, which nobody can do while no
    /// other leads. One whose node is down, since its engine is dead, is a manager still.
    private static ObjectNode written(LogHealth health, ClusterImage image, Node node) {
        NodeDescription.TlsTrust tls =
                image.members().of(node.id()).map(Member::tls).orElse(node.description().tls());
        Optional<Boolean> serves = health.serves(node.id());
        boolean leads = serves.orElse(true) && !health.isLeaderless() && leads(image, node);
        ObjectNode shown = NodeWriter.node(node, leads, tls);
        return serves.map(it -> it ? NodeWriter.serving(shown) : NodeWriter.away(shown))
                .orElse(shown);
    }

    /// The leader is the manager whose control decides.
    private static boolean leads(ClusterImage image, Node node) {
        return image.members().leader().equals(Optional.of(node.id()));
    }

    private void update(Call call) {
        JsonNode body = call.json();
        long version = GoText.version("node", call.query("version"));
        ClusterImage image = access.image();
        NodeSpec spec = NodeReader.read(body);
        Node node = Find.node(image, call.id());
        access.submit(new Input.UpdateNode(node.id().value(), version, spec));
        if (spec.role() == NodeSpec.Role.MANAGER
                && node.spec().role() == NodeSpec.Role.WORKER
                && node.state() == NodeState.READY) {
            awaitManager(node.id());
        }
        call.empty(200);
    }

    /// A node that is there has become a manager some seconds later. Until it keeps the log with the
    /// others the swarm is no safer than before, so the answer waits, though not for ever: the promotion
    /// stands.
    private void awaitManager(NodeId id) {
        long deadline = System.nanoTime() + PROMOTED.toNanos();
        while (isPromoted(id) && !isManager(id)) {
            if (System.nanoTime() - deadline > 0) {
                throw new Refusal(
                        503,
                        "expected node %s to keep the swarm's log with the other managers within %d s,"
                                        .formatted(id, PROMOTED.toSeconds())
                                + " but it does not yet. The promotion stands and goes on: see 'docker"
                                + " node ls', and 'docker info' on that node");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /// Nobody has taken it back.
    private boolean isPromoted(NodeId id) {
        return access.image()
                .node(id)
                .filter(node -> node.spec().role() == NodeSpec.Role.MANAGER)
                .isPresent();
    }

    private boolean isManager(NodeId id) {
        Membership.State.Manager self = access.manager();
        return self.live()
                .image()
                .node(id)
                .filter(node -> !node.registration().address().managerHostPort().isEmpty())
                .filter(_ -> self.log().health().isKeptBy(id))
                .isPresent();
    }

    private void remove(Call call) {
        boolean force = GoText.flag(call.query("force"));
        Node node = Find.node(access.image(), call.id());
        access.submit(new Input.RemoveNode(node.id().value(), force));
        call.empty(200);
    }
}
