package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Node;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A host that was let in is a node from then on, and goes by itself if it never comes.
class ArrivalsTest {
    private static final NodeId GHOST = Bed.node(2);
    private static final long A_DAY = 24 * 60 * 60 * 1000L;
    private final Bed bed = Bed.upToDate(1);

    ArrivalsTest() {
        admit(1, NodeSpec.Role.MANAGER);
    }

    private void admit(int number, NodeSpec.Role role) {
        bed.take(new Input.AdmitNode(Bed.node(number), role, "certificate " + number));
    }

    private Optional<Node> node(int number) {
        return bed.image().node(Bed.node(number));
    }

    private Input.RegisterNode said(int number, NodeSpec.Availability availability) {
        NodeDescription description = Bed.description(number, 8L << 30).reading(Feature.NEWEST);
        return new Input.RegisterNode(
                Bed.node(number),
                1,
                NodeSpec.Role.WORKER,
                availability,
                new Input.NodeAddress("10.9.0." + number, "", 0),
                description);
    }

    @Test
    void aHostIsANodeThatIsDownUntilItComes() {
        admit(2, NodeSpec.Role.WORKER);

        Node awaited = node(2).orElseThrow();
        assertThat(awaited.hasCome()).isFalse();
        assertThat(awaited.state()).isEqualTo(NodeState.DOWN);
        assertThat(awaited.stateMessage())
                .isEqualTo("the node was admitted, but its agent has not registered yet");
        assertThat(awaited.spec().role()).isEqualTo(NodeSpec.Role.WORKER);
        int seat = awaited.seat();

        bed.take(said(2, NodeSpec.Availability.DRAIN));

        Node there = node(2).orElseThrow();
        assertThat(there.hasCome()).isTrue();
        assertThat(there.state()).isEqualTo(NodeState.READY);
        assertThat(there.seat()).isEqualTo(seat);
        assertThat(there.spec().availability()).isEqualTo(NodeSpec.Availability.DRAIN);
        bed.pass(2 * A_DAY);
        assertThat(node(2)).isPresent();
    }

    @Test
    void whatTheOperatorSetMeanwhileStays() {
        admit(2, NodeSpec.Role.WORKER);
        bed.availability(2, NodeSpec.Availability.PAUSE);

        bed.take(said(2, NodeSpec.Availability.ACTIVE));

        assertThat(node(2).orElseThrow().spec().availability())
                .isEqualTo(NodeSpec.Availability.PAUSE);
    }

    @Test
    void itGetsNoTasks() {
        admit(2, NodeSpec.Role.WORKER);

        bed.create(ServiceSketch.named("all").global());
        bed.create(ServiceSketch.named("web").replicas(3));

        assertThat(bed.image().tasksOn(GHOST)).isEmpty();
    }

    @Test
    void itIsRemovedLikeAnyOtherThatIsDown() {
        admit(2, NodeSpec.Role.MANAGER);

        Decision removed = bed.take(new Input.RemoveNode(GHOST.value(), false));

        assertThat(events(removed))
                .containsExactly(
                        new Event.TimerCleared(new Timer.OrphanTasks(GHOST)),
                        new Event.NodeRemoved(GHOST));
        assertThat(bed.image().members().of(GHOST)).isEmpty();
        bed.take(said(2, NodeSpec.Availability.ACTIVE));
        assertThat(node(2)).isEmpty();
    }

    @Test
    void itGoesByItselfWhenItNeverComes() {
        admit(2, NodeSpec.Role.WORKER);

        bed.pass(A_DAY - 1);
        assertThat(node(2)).isPresent();
        bed.pass(1);

        assertThat(node(2)).isEmpty();
        assertThat(bed.image().members().of(GHOST)).isEmpty();
    }

    /// A root that takes over waits for every certificate of the old one.
    @Test
    void aRootTakesOverWhenTheHostIsWaitedForNoMore() {
        admit(2, NodeSpec.Role.WORKER);
        admit(3, NodeSpec.Role.WORKER);

        assertThat(bed.image().members().byId()).hasSize(3);
        bed.pass(A_DAY);

        assertThat(bed.image().members().byId()).containsOnlyKeys(Bed.node(1));
    }

    @Test
    void amongManagersItDoesNotCount() {
        admit(2, NodeSpec.Role.MANAGER);
        Node manager = node(1).orElseThrow();

        Decision demoted =
                bed.take(
                        new Input.UpdateNode(
                                manager.id().value(),
                                manager.meta().version(),
                                new NodeSpec(
                                        "",
                                        manager.spec().labels(),
                                        NodeSpec.Role.WORKER,
                                        NodeSpec.Availability.ACTIVE)));

        assertThat(events(demoted).getFirst()).isInstanceOf(Event.Rejected.class);
    }

    @Test
    void whoWasLetInBeforeTheLogMaySaySoIsShownAsSoonAsItMay() {
        Bed old = Bed.withNodes(1);
        old.take(new Input.AdmitNode(Bed.node(1), NodeSpec.Role.MANAGER, "certificate 1"));
        old.take(new Input.AdmitNode(GHOST, NodeSpec.Role.WORKER, "certificate 2"));
        assertThat(old.image().node(GHOST)).isEmpty();

        Input.RegisterNode was = old.registration(1, 2);
        old.take(
                new Input.RegisterNode(
                        was.node(),
                        2,
                        was.role(),
                        was.availability(),
                        was.address(),
                        was.description().reading(Feature.NEWEST)));

        assertThat(old.image().node(GHOST)).isPresent();
    }

    private static List<Event> events(Decision decision) {
        return decision.events().stream().map(EventRecord::event).toList();
    }
}
