package io.swarmlog.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.log.Assignment;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.model.NodeId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
    private static final int HEADER = 5;
    private static final Wires WIRES = AvroWires.of(new FixedSchemaIds());

    /// A value, its wire, and its kind.
    record Case<T>(AvroWires.Kind<T> kind, Wire<T> wire, T value) {}

    static Stream<Case<?>> everything() {
        return Stream.of(
                        events(),
                        inputs(),
                        commands(),
                        reports(),
                        Samples.of(Assignment.class).stream()
                                .map(v ->
                                        new Case<>(AvroWires.ASSIGNMENTS, WIRES.assignments(), v)),
                        Samples.of(Heartbeat.class).stream()
                                .map(v -> new Case<>(AvroWires.HEARTBEATS, WIRES.heartbeats(), v)))
                .flatMap(cases -> cases);
    }

    private static Stream<Case<?>> events() {
        List<Origin> origins = Samples.of(Origin.class);
        List<Event> events = Samples.of(Event.class);
        return Stream.concat(
                        events.stream().map(event -> eventRecord(origins.getFirst(), event)),
                        origins.stream().map(origin -> eventRecord(origin, events.getFirst())))
                .map(v -> new Case<>(AvroWires.EVENTS, WIRES.events(), v));
    }

    private static EventRecord eventRecord(Origin origin, Event event) {
        return new EventRecord(1, 2, 3, origin, "principal", "command", true, event);
    }

    private static Stream<Case<?>> inputs() {
        return Samples.of(Input.class).stream()
                .map(input -> new InputRecord(new Origin.Api(), "principal", "command", input))
                .map(v -> new Case<>(AvroWires.INPUTS, WIRES.inputs(), v));
    }

    private static Stream<Case<?>> commands() {
        return Samples.of(Input.Command.class).stream()
                .map(command -> new CommandRecord("command", "publisher", command))
                .map(v -> new Case<>(AvroWires.COMMANDS, WIRES.commands(), v));
    }

    private static Stream<Case<?>> reports() {
        return Samples.of(Input.Observation.class).stream()
                .map(observation -> new ReportRecord(new NodeId("n1"), 7, observation))
                .map(v -> new Case<>(AvroWires.REPORTS, WIRES.reports(), v));
    }

    @ParameterizedTest
    @MethodSource("everything")
    <T> void readsTheJsonItWrites(Case<T> each) {
        assertThat(each.wire().parse(each.wire().json(each.value()))).isEqualTo(each.value());
    }

    @ParameterizedTest
    @MethodSource("everything")
    <T> void readsWhatItWrote(Case<T> each) {
        assertThat(each.wire().decode(each.wire().encode(each.value()))).isEqualTo(each.value());
    }

    @ParameterizedTest
    @MethodSource("everything")
    <T> void writesWhatAvroItselfWrites(Case<T> each) throws IOException {
        // given
        Schema schema = new Schema.Parser().parse(each.kind().schema());
        byte[] ours = each.wire().encode(each.value());

        // when
        Object generic =
                new GenericDatumReader<>(schema)
                        .read(
                                null,
                                DecoderFactory.get()
                                        .binaryDecoder(ours, HEADER, ours.length - HEADER, null));
        var out = new java.io.ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(generic, encoder);
        encoder.flush();

        // then
        assertThat(out.size()).isEqualTo(ours.length - HEADER);
        assertThat(each.wire().decode(behindHeader(ours, out.toByteArray())))
                .isEqualTo(each.value());
    }

    private static byte[] behindHeader(byte[] header, byte[] body) {
        byte[] bytes = Arrays.copyOf(header, HEADER + body.length);
        System.arraycopy(body, 0, bytes, HEADER, body.length);
        return bytes;
    }

    @Test
    void putsMagicByteAndSchemaIdInFront() {
        byte[] bytes = WIRES.heartbeats().encode(new Heartbeat(new NodeId("n1"), 1, 2));

        assertThat(bytes).startsWith(0, 0, 0, 0, 2).hasSize(HEADER + 1 + 2 + 1 + 1);
    }

    @ParameterizedTest
    @MethodSource("everything")
    <T> void refusesRecordsCutShort(Case<T> each) {
        byte[] bytes = each.wire().encode(each.value());
        for (int length = 0; length < Math.min(bytes.length, 300); length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> each.wire().decode(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("expected ");
        }
    }

    @Test
    void refusesMoreThanARecord() {
        byte[] bytes = WIRES.heartbeats().encode(new Heartbeat(new NodeId("n1"), 1, 2));

        assertThatThrownBy(() -> WIRES.heartbeats().decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the end of the record");
    }

    @Test
    void refusesAnUnknownSchema() {
        assertThatThrownBy(() -> WIRES.heartbeats().decode(new byte[] {0, 0, 0, 1, 0, 7}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a schema id up to 6");
    }
}
