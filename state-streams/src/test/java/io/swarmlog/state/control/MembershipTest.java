package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeSpec;
import org.junit.jupiter.api.Test;

/// What a node is to the swarm follows from what managers decided, never from what it says.
class MembershipTest {
    @Test
    void aWorkerThatRegistersAsAManagerStaysAWorker() {
        Bed bed = members();

        bed.take(said(2, NodeSpec.Role.MANAGER));

        Node node = bed.image().node(Bed.node(2)).orElseThrow();
        assertThat(node.spec().role()).isEqualTo(NodeSpec.Role.WORKER);
        assertThat(node.registration().role()).isEqualTo(NodeSpec.Role.WORKER);
        assertThat(node.registration().address().managerHostPort()).isEmpty();
        assertThat(bed.image().members().of(Bed.node(2)).map(Member::role))
                .contains(NodeSpec.Role.WORKER);
    }

    @Test
    void aManagerIsReachedWhereItSays() {
        Bed bed = members();

        bed.take(said(1, NodeSpec.Role.WORKER));

        Node node = bed.image().node(Bed.node(1)).orElseThrow();
        assertThat(node.spec().role()).isEqualTo(NodeSpec.Role.MANAGER);
        assertThat(node.registration().address().managerHostPort()).isEqualTo("10.9.0.1:2377");
    }

    @Test
    void whoIsNoMemberDoesNotRegister() {
        Bed bed = members();

        bed.take(said(3, NodeSpec.Role.MANAGER));

        assertThat(bed.image().node(Bed.node(3))).isEmpty();
    }

    @Test
    void aRemovedNodeDoesNotComeBackByRegistering() {
        Bed bed = members();
        bed.take(said(2, NodeSpec.Role.WORKER));
        bed.take(new Input.RemoveNode("node2", true));

        bed.take(said(2, NodeSpec.Role.MANAGER));

        assertThat(bed.image().node(Bed.node(2))).isEmpty();
        assertThat(bed.image().members().of(Bed.node(2))).isEmpty();
    }

    static Bed members() {
        Bed bed = Bed.withNodes(0);
        bed.take(new Input.AdmitNode(Bed.node(1), NodeSpec.Role.MANAGER, "certificate 1"));
        bed.take(new Input.AdmitNode(Bed.node(2), NodeSpec.Role.WORKER, "certificate 2"));
        return bed;
    }

    static Input.RegisterNode said(int number, NodeSpec.Role role) {
        return new Input.RegisterNode(
                Bed.node(number),
                1,
                role,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("10.9.0." + number, "10.9.0." + number + ":2377", 0),
                Bed.description(number, 8L << 30));
    }
}
