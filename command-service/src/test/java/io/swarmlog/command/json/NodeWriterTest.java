package io.swarmlog.command.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.image.Meta;
import io.swarmlog.image.Node;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.TaskSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeWriterTest {
    private static final NodeDescription.TlsTrust TRUST = new NodeDescription.TlsTrust("", "", "");

    @Test
    void tellsOfAClockThatIsWrong() {
        assertThat(message("", Duration.ofHours(-1)))
                .isEqualTo("its clock is 3600 s behind the swarm's");
        assertThat(message("heartbeat failure", Duration.ofSeconds(7)))
                .isEqualTo("heartbeat failure; its clock is 7 s ahead of the swarm's");
    }

    @Test
    void saysNothingOfAClockThatIsRight() {
        ObjectNode shown = shown("", Duration.ZERO);

        assertThat(shown.at("/Status").has("Message")).isFalse();
    }

    /// It travels as a plugin does, and is none.
    @Test
    void theClockIsNoPlugin() {
        assertThat(shown("", Duration.ofHours(1)).at("/Description/Engine").has("Plugins"))
                .isFalse();
    }

    /// It may be dead, and nobody leads who could call it down.
    @Test
    void aManagerThatDoesNotServeIsNotReady() {
        ObjectNode away = NodeWriter.away(shown("", Duration.ZERO));

        assertThat(away.at("/Status/State").asText()).isEqualTo("unknown");
        assertThat(away.at("/Status/Message").asText()).isEqualTo("the manager does not answer");
    }

    /// Its engine is dead: nothing runs there, and it votes and answers.
    @Test
    void aManagerThatServesIsReachableThoughItsNodeIsDown() {
        ObjectNode down = shown("", Duration.ZERO);
        down.withObject("/Status").put("State", "down");
        down.withObject("/ManagerStatus").put("Reachability", "unreachable");

        ObjectNode serving = NodeWriter.serving(down);

        assertThat(serving.at("/Status/State").asText()).isEqualTo("down");
        assertThat(serving.at("/ManagerStatus/Reachability").asText()).isEqualTo("reachable");
    }

    @Test
    void aWorkerHasNothingToServe() {
        assertThat(NodeWriter.serving(shown("", Duration.ZERO)).has("ManagerStatus")).isFalse();
    }

    private static String message(String state, Duration ahead) {
        return shown(state, ahead).at("/Status/Message").asText();
    }

    private static ObjectNode shown(String state, Duration ahead) {
        NodeDescription description =
                new NodeDescription(
                                "host",
                                new TaskSpec.Platform("x86_64", "linux"),
                                1,
                                1,
                                List.of(),
                                new NodeDescription.Engine(
                                        "28", Collections.emptySortedMap(), List.of()),
                                TRUST)
                        .reading(2)
                        .clockAhead(ahead);
        NodeId id = new NodeId("node");
        NodeSpec spec =
                new NodeSpec(
                        "",
                        Collections.emptySortedMap(),
                        NodeSpec.Role.WORKER,
                        NodeSpec.Availability.ACTIVE);
        Node node =
                new Node(
                        id,
                        new Meta(1, 0, 0),
                        0,
                        spec,
                        new Input.RegisterNode(
                                id,
                                1,
                                spec.role(),
                                spec.availability(),
                                new Input.NodeAddress("192.0.2.1", "", 0),
                                description),
                        NodeState.READY,
                        state);
        return NodeWriter.node(node, false, TRUST);
    }
}
