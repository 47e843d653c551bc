package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.model.NodeId;
import java.util.Map;
import java.util.Optional;

/// The application in front of the line: `commands`, `reports` and `heartbeats` → `inputs`. It runs
/// on every manager, each with some of the partitions, at least once: a record that is taken twice
/// changes nothing the second time.
public final class IntakeStreams implements AutoCloseable {
    /// The application and its consumer group.
    public static final String APPLICATION = "swarmlog-intake";

    private final Application application;
    private final DropCount drops;
    private final Evidence evidence;

    private IntakeStreams(Application application, DropCount drops, Evidence evidence) {
        this.application = application;
        this.drops = drops;
        this.evidence = evidence;
    }

    /// @param kafka how to reach the log: addresses and TLS, as a manager
    /// @param live the swarm: which nodes there are, and how often they say that they live
    /// @param instance this manager among the others, the same after a restart
    public static IntakeStreams start(
            Map<String, Object> kafka, Wires wires, LiveImage live, String instance) {
        var drops = new DropCount();
        var evidence = new Evidence();
        var topology = IntakeTopology.of(wires, live, drops, evidence);
        var settings = StreamsSettings.intake(kafka, instance);
        var application = new Application(APPLICATION, topology, settings, Optional.empty());
        application.start();
        return new IntakeStreams(application, drops, evidence);
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
        return application.failure();
    }

    @Override
    public void close() {
        application.close();
    }
}
