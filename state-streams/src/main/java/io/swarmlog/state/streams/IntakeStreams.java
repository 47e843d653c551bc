package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.model.NodeId;
import java.util.Map;
import java.util.Optional;

/// The application in front of the line: `commands`, `reports` and `heartbeats` → `inputs`, at least
/// once: a record that is taken twice changes nothing the second time. It runs beside control on the
/// manager that leads, or, on a log of somebody else, on all of them with some partitions each.
public final class IntakeStreams implements AutoCloseable {
    /// The application and its consumer group.
    public static final String APPLICATION = "swarmlog-intake";

    private final Turns turns;
    private final DropCount drops = new DropCount();
    private final Evidence evidence = new Evidence();

    private IntakeStreams(Map<String, Object> kafka, Wires wires, LiveImage live, String instance) {
        turns =
                new Turns(
                        APPLICATION,
                        another ->
                                new Application(
                                        new Application.Frame(
                                                APPLICATION,
                                                StreamsSettings.intake(kafka, instance),
                                                Optional.empty(),
                                                StreamsSettings.leaving(instance),
                                                _ -> {}),
                                        IntakeTopology.of(wires, live, drops, evidence),
                                        another));
    }

    /// Takes a part of the partitions from now on.
    ///
    /// @param kafka how to reach the log: addresses and TLS, as a manager
    /// @param live the swarm: which nodes there are, and how often they say that they live
    /// @param instance this manager among the others, the same after a restart
    public static IntakeStreams start(
            Map<String, Object> kafka, Wires wires, LiveImage live, String instance) {
        var intake = new IntakeStreams(kafka, wires, live, instance);
        intake.lead(true);
        return intake;
    }

    /// Takes all partitions when it is told to ([#lead]).
    public static IntakeStreams idle(Map<String, Object> kafka, Wires wires, LiveImage live) {
        return new IntakeStreams(kafka, wires, live, StreamsSettings.WHO_LEADS);
    }

    /// Begins or ends to take what comes, in the background.
    public void lead(boolean now) {
        turns.take(now);
    }

    /// Tells that a node seems to be gone, learned elsewhere than from its heartbeats: its broker was
    /// fenced, its port refuses connections. If it is not heard for one period more it is down. To
    /// be said by every manager that learns it, when it does; any thread.
    public void seemsGone(NodeId node, String why) {
        evidence.add(node, why);
    }

    /// How many records were dropped because they can't be read; each is in the program's log.
    public long dropped() {
        return drops.count();
    }

    /// Why intake stopped, if it stopped by itself.
    public Optional<Throwable> failure() {
        return turns.failure();
    }

    @Override
    public void close() {
        turns.close();
    }
}
