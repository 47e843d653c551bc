package io.swarmlog.state.streams;

import io.swarmlog.codec.Wires;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.log.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;

/// ```
/// commands ───╮
/// reports ────┼──▶ intake ──▶ inputs
/// heartbeats ─╯       ╰─────▶ heartbeats (pulses)
/// ```
final class IntakeTopology {
    private static final String INTAKE = "intake";

    private IntakeTopology() {}

    static Topology of(Wires wires, LiveImage live, DropCount drops, Evidence evidence) {
        var topology = new Topology();
        source(topology, "commands", AutoOffsetReset.earliest(), Topics.COMMANDS);
        source(topology, "reports", AutoOffsetReset.earliest(), Topics.REPORTS);
        // What was sent before intake began tells nothing of now.
        source(topology, "heartbeats", AutoOffsetReset.latest(), Topics.HEARTBEATS);
        topology.addProcessor(
                INTAKE,
                () -> new IntakeProcessor(wires, live, drops, evidence),
                "commands",
                "reports",
                "heartbeats");
        topology.<String, byte[]>addSink(
                IntakeProcessor.INPUTS,
                Topics.INPUTS,
                new StringSerializer(),
                new ByteArraySerializer(),
                (_, _, _, _) -> Optional.of(Set.of(0)),
                INTAKE);
        topology.<Integer, byte[]>addSink(
                IntakeProcessor.PULSES,
                Topics.HEARTBEATS,
                new IntegerSerializer(),
                new ByteArraySerializer(),
                (_, partition, _, _) -> Optional.of(Set.of(partition)),
                INTAKE);
        return topology;
    }

    /// Records are taken in the order they come, whatever time their senders claim.
    private static void source(
            Topology topology, String name, AutoOffsetReset reset, String topic) {
        topology.addSource(
                reset,
                name,
                new WallclockTimestampExtractor(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic);
    }
}
