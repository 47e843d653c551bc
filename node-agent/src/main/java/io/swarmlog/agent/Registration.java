package io.swarmlog.agent;

import io.swarmlog.agent.work.Timeline;
import io.swarmlog.image.Node;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the node registered in this life of it, while its runtime answers. Lives on the timeline.
///
/// ```
/// without runtime ◀───────────── it is gone ───────────────┐
///    │ it is here                                          │
///    ▼                                                     │
/// asking ──image shows this incarnation──▶ registered ─────┤ ──image shows a later one──▶ fenced
///    ▲                                        │    └──image shows no such node──▶ removed
///    └────────image shows the node down───────┘
/// ```
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    /// How long the swarm has to show the registration before it is sent again.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Hears how the registration goes.
    interface Listener {
        /// The swarm knows this life of the node, and its seat. Told again after the node was lost.
        void registered(int seat);

        /// A later life of this node has begun, or the node was removed: this agent is void.
        void fenced();
    }

    private final NodeId node;
    private final long incarnation;
    private final Timeline timeline;
    private final Consumer<Input.Observation> tell;
    private final Listener listener;
    private Optional<Input.RegisterNode> registration = Optional.empty();
    private Optional<String> unusable = Optional.of("the runtime was not seen yet");
    private OptionalInt seat = OptionalInt.empty();
    private boolean lost = true;
    private boolean fenced;
    private boolean givesWay;
    private int asked;

    Registration(
            NodeId node,
            long incarnation,
            Timeline timeline,
            Consumer<Input.Observation> tell,
            Listener listener) {
        this.node = node;
        this.incarnation = incarnation;
        this.timeline = timeline;
        this.tell = tell;
        this.listener = listener;
    }

    /// The runtime answers, and the node is as `fresh` says: asks to be registered, until the image
    /// shows it.
    void here(Input.RegisterNode fresh) {
        registration = Optional.of(fresh);
        unusable = Optional.empty();
        ask();
    }

    /// The runtime does not answer: nothing can be run here, and what runs can't be seen. The node
    /// says so, falls silent, and does not ask before it is [#here] again.
    void gone(String why) {
        unusable = Optional.of(why);
        if (!fenced) {
            tell.accept(new Input.NodeWentSilent(node, incarnation, why));
        }
    }

    private void ask() {
        if (fenced || unusable.isPresent()) {
            return;
        }
        registration.ifPresent(tell);
        int mine = ++asked;
        timeline.after(
                PATIENCE,
                () -> {
                    if (mine == asked && lost) {
                        ask();
                    }
                });
    }

    /// The node goes for good: whatever the image shows, it does not ask to be registered again.
    void end() {
        fenced = true;
    }

    /// A later life of the node is about to begin: nothing to be told when it does.
    void giveWay() {
        givesWay = true;
    }

    /// The node describes itself differently now.
    void describe(Input.RegisterNode fresh) {
        if (unusable.isEmpty() && !registration.equals(Optional.of(fresh))) {
            registration = Optional.of(fresh);
            ask();
        }
    }

    /// The image shows `node`.
    void seen(Optional<Node> node) {
        if (fenced) {
            return;
        }
        if (node.isEmpty()) {
            if (seat.isPresent()) {
                fence("the node was removed from the swarm");
            }
            return;
        }
        long shown = node.get().incarnation();
        if (shown > incarnation) {
            fence("another daemon speaks for this node, with a later incarnation");
        } else if (shown == incarnation) {
            known(node.get());
        }
    }

    private void known(Node node) {
        boolean down = node.state() == NodeState.DOWN;
        if (down && !lost) {
            lost = true;
            LOG.atWarn()
                    .addKeyValue("node", node.id())
                    .addKeyValue("message", node.stateMessage())
                    .log("the swarm holds this node to be down");
            ask();
        } else if (!down && (lost || !seat.equals(OptionalInt.of(node.seat())))) {
            lost = false;
            seat = OptionalInt.of(node.seat());
            LOG.atInfo()
                    .addKeyValue("node", node.id())
                    .addKeyValue("seat", node.seat())
                    .addKeyValue("incarnation", node.incarnation())
                    .log("node registered");
            listener.registered(node.seat());
        }
    }

    private void fence(String why) {
        fenced = true;
        if (!givesWay) {
            LOG.atError().addKeyValue("node", node).log(why);
        }
        listener.fenced();
    }
}
