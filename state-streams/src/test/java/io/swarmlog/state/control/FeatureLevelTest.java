package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeState;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The log is written as far as every node can read.
final class FeatureLevelTest {
    private final Bed bed = Bed.withNodes(3);
    private long incarnation = 1;

    /// The node's daemon starts anew, with a program that reads so far; level 1 says nothing.
    private Decision restart(int number, int level) {
        Input.RegisterNode was = bed.registration(number, ++incarnation);
        NodeDescription description = was.description();
        return bed.take(
                new Input.RegisterNode(
                        was.node(),
                        was.incarnation(),
                        was.role(),
                        was.availability(),
                        was.address(),
                        level == Feature.FIRST ? description : description.reading(level)));
    }

    private int level() {
        return bed.image().members().featureLevel();
    }

    private static List<Event> events(Decision decision) {
        return decision.events().stream().map(EventRecord::event).toList();
    }

    @Test
    void staysWhileOneNodeReadsNoFurther() {
        restart(1, 2);
        restart(2, 2);

        assertThat(level()).isEqualTo(Feature.FIRST);
        assertThat(bed.image().allows(Feature.LEVELS)).isFalse();
    }

    @Test
    void isRaisedOnceTheLastNodeReadsIt() {
        restart(1, 2);
        restart(2, 2);

        Decision last = restart(3, 2);

        assertThat(events(last)).endsWith(new Event.FeatureLevelFinalised(2));
        assertThat(bed.image().allows(Feature.LEVELS)).isTrue();
        assertThat(events(restart(3, 2)))
                .doesNotHaveAnyElementsOfTypes(Event.FeatureLevelFinalised.class);
    }

    @Test
    void letsANodeGoBackBeforeItIsRaised() {
        restart(1, 2);
        restart(1, 1);
        restart(2, 2);
        restart(3, 2);

        assertThat(level()).isEqualTo(Feature.FIRST);
        assertThat(bed.image().nodes().values()).allMatch(it -> it.state() == NodeState.READY);
    }

    @Test
    void waitsForANodeThatIsDown() {
        restart(1, 2);
        restart(2, 2);
        bed.silence(3);

        assertThat(level()).isEqualTo(Feature.FIRST);

        bed.take(new Input.RemoveNode("node3", true));

        assertThat(level()).isEqualTo(2);
    }

    @Test
    void isNoHigherThanThisProgramReads() {
        for (int number = 1; number <= 3; number++) {
            restart(number, 99);
        }

        assertThat(level()).isEqualTo(Feature.NEWEST);
    }

    @Test
    void holdsANodeForDownThatGoesBackAfterwards() {
        for (int number = 1; number <= 3; number++) {
            restart(number, 2);
        }

        Decision back = restart(3, 1);
        Decision again = restart(3, 1);

        String why =
                "the node's program reads feature level 1, but the swarm is at level 2: upgrade"
                        + " Swarmlog on it";
        assertThat(events(back))
                .contains(new Event.NodeStateChanged(Bed.node(3), NodeState.DOWN, why));
        assertThat(events(again)).isEmpty();
        assertThat(level()).isEqualTo(2);

        restart(3, 2);

        assertThat(bed.image().node(Bed.node(3)).orElseThrow().state()).isEqualTo(NodeState.READY);
    }

    @Test
    void countsOnlyALevelThatIsANumber() {
        for (String said : List.of("", "0", "-2", "2x", "99999999999999999999", "٢")) {
            NodeDescription description = Bed.description(1, 1);
            NodeDescription strange =
                    new NodeDescription(
                            description.hostname(),
                            description.platform(),
                            description.nanoCpus(),
                            description.memoryBytes(),
                            description.genericResources(),
                            new NodeDescription.Engine(
                                    "20.10",
                                    description.engine().labels(),
                                    List.of(
                                            new NodeDescription.Plugin(
                                                    "SwarmlogFeatureLevel", said))),
                            description.tls());
            assertThat(strange.featureLevel()).as(said).isEqualTo(Feature.FIRST);
        }
    }
}
