package io.swarmlog.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.agent.work.Timeline;
import io.swarmlog.image.Meta;
import io.swarmlog.image.Node;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private final List<Input.Observation> told = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final Registration registration =
            new Registration(
                    Orders.NODE,
                    5,
                    new Timeline() {
                        @Override
                        public long nowMs() {
                            return 0;
                        }

                        @Override
                        public void soon(Runnable action) {
                            action.run();
                        }

                        @Override
                        public void after(Duration delay, Runnable action) {
                            timers.add(action);
                        }
                    },
                    told::add,
                    new Registration.Listener() {
                        @Override
                        public void registered(int seat) {
                            heard.add("seat " + seat);
                        }

                        @Override
                        public void fenced() {
                            heard.add("fenced");
                        }
                    });

    private static Input.RegisterNode registration(long incarnation) {
        return new Input.RegisterNode(
                Orders.NODE,
                incarnation,
                NodeSpec.Role.MANAGER,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("127.0.0.1", "127.0.0.1:2377", 2380),
                new NodeDescription(
                        "host1",
                        Orders.HOME.platform(),
                        1,
                        1,
                        List.of(),
                        new NodeDescription.Engine("20", new TreeMap<>(), List.of()),
                        new NodeDescription.TlsTrust("", "", "")));
    }

    private static Optional<Node> node(long incarnation, NodeState state) {
        return Optional.of(
                new Node(
                        Orders.NODE,
                        new Meta(1, 1, 1),
                        4,
                        new NodeSpec(
                                "",
                                new TreeMap<>(),
                                NodeSpec.Role.MANAGER,
                                NodeSpec.Availability.ACTIVE),
                        registration(incarnation),
                        state,
                        ""));
    }

    private void timersFire() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void asksUntilTheSwarmShowsThisLifeOfTheNode() {
        registration.here(registration(5));
        registration.seen(Optional.empty());
        registration.seen(node(4, NodeState.READY));
        timersFire();
        assertThat(told).hasSize(2);
        assertThat(heard).isEmpty();

        registration.seen(node(5, NodeState.READY));
        timersFire();

        assertThat(told).hasSize(2);
        assertThat(heard).containsExactly("seat 4");
    }

    @Test
    void registersAgainWhenItIsHeldToBeDown() {
        registration.here(registration(5));
        registration.seen(node(5, NodeState.READY));
        registration.seen(node(5, NodeState.DOWN));
        registration.seen(node(5, NodeState.READY));

        assertThat(told).hasSize(2);
        assertThat(heard).containsExactly("seat 4", "seat 4");
    }

    @Test
    void givesUpWhenALaterLifeHasBegun() {
        registration.here(registration(5));
        registration.seen(node(6, NodeState.READY));
        registration.seen(node(5, NodeState.READY));
        timersFire();

        assertThat(told).hasSize(1);
        assertThat(heard).containsExactly("fenced");
    }

    @Test
    void givesUpWhenTheNodeIsRemoved() {
        registration.here(registration(5));
        registration.seen(node(5, NodeState.READY));
        registration.seen(Optional.empty());

        assertThat(heard).containsExactly("seat 4", "fenced");
    }

    /// A node that said goodbye is shown as down; it must not come back by that.
    @Test
    void doesNotAskAgainOnceTheNodeGoes() {
        registration.here(registration(5));
        registration.seen(node(5, NodeState.READY));
        registration.end();
        registration.seen(node(5, NodeState.DOWN));
        timersFire();

        assertThat(told).hasSize(1);
        assertThat(heard).containsExactly("seat 4");
    }

    @Test
    void withoutARuntimeItSaysWhyAndAsksNoMoreUntilThereIsOne() {
        registration.here(registration(5));
        registration.seen(node(5, NodeState.READY));

        registration.gone("the engine is dead");
        registration.seen(node(5, NodeState.DOWN));
        timersFire();
        assertThat(told.subList(1, told.size()))
                .containsExactly(new Input.NodeWentSilent(Orders.NODE, 5, "the engine is dead"));

        registration.here(registration(5));
        registration.seen(node(5, NodeState.READY));
        assertThat(told).hasSize(3).last().isEqualTo(registration(5));
        assertThat(heard).containsExactly("seat 4", "seat 4");
    }

    @Test
    void aLifeThatBeginsWithoutARuntimeSaysSo() {
        registration.gone("the engine is dead");
        registration.seen(node(4, NodeState.READY));
        timersFire();

        assertThat(told)
                .containsExactly(new Input.NodeWentSilent(Orders.NODE, 5, "the engine is dead"));
    }
}
