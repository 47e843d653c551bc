package io.swarmlog.state.streams;

import io.swarmlog.log.Topics;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/// ```
/// inputs ──▶ control [image] ──▶ events, and what workers may know of them
///                           ╰──▶ assignments, by seat
/// ```
final class ControlTopology {
    private static final String INPUTS = "inputs";
    private static final String CONTROL = "control";

    private ControlTopology() {}

    static Topology of(ControlProcessor.ControlLog log, Seats seats, Consumer<Boolean> active) {
        var buffered = new Buffered();
        var topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                INPUTS,
                buffered,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                Topics.INPUTS);
        topology.addProcessor(
                CONTROL, () -> new ControlProcessor(log, buffered, seats, active), INPUTS);
        topology.<String, byte[]>addSink(
                ControlProcessor.EVENTS,
                Topics.EVENTS,
                new StringSerializer(),
                new ByteArraySerializer(),
                (_, _, _, _) -> Optional.of(Set.of(0)),
                CONTROL);
        topology.<String, byte[]>addSink(
                ControlProcessor.MEMBER_EVENTS,
                Topics.MEMBER_EVENTS,
                new StringSerializer(),
                new ByteArraySerializer(),
                (_, _, _, _) -> Optional.of(Set.of(0)),
                CONTROL);
        topology.<Seated, byte[]>addSink(
                ControlProcessor.ASSIGNMENTS,
                Topics.ASSIGNMENTS,
                Seated::bytes,
                new ByteArraySerializer(),
                (_, key, _, _) -> Optional.of(Set.of(key.seat())),
                CONTROL);
        return topology;
    }
}
