package io.swarmlog.command.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final NodeId NODE = new NodeId("node1");

    /// A disk that stays low must not let certificates run out, nor keep anybody from making room.
    @Test
    void whatKeepsTheSwarmAliveDoesNotWaitForRoom() {
        assertThat(Ledger.isNeeded(new Input.CertifyNode(NODE, NodeSpec.Role.WORKER, "pem")))
                .isTrue();
        assertThat(Ledger.isNeeded(new Input.ForceNewCluster(NODE))).isTrue();
        assertThat(Ledger.isNeeded(new Input.RemoveNode("node1", false))).isTrue();
        assertThat(Ledger.isNeeded(new Input.RemoveService("web"))).isTrue();
    }

    @Test
    void whatUsersWishForWaits() {
        assertThat(Ledger.isNeeded(new Input.ScaleService("web", 3))).isFalse();
    }
}
