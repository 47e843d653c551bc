package io.swarmlog.replay.fuzz;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Unreadable;
import io.swarmlog.codec.Wire;
import io.swarmlog.codec.Wires;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Records of every topic: the first byte says which, the others are the record. What was read can be
/// written.
final class RecordTarget implements Target {
    private final Wires wires = AvroWires.of(new FixedSchemaIds());
    private final List<Wire<?>> kinds =
            List.of(
                    wires.commands(),
                    wires.heartbeats(),
                    wires.reports(),
                    wires.inputs(),
                    wires.events(),
                    wires.assignments());

    @Override
    public void put(byte[] bytes) {
        if (bytes.length > 0) {
            read(
                    kinds.get(Math.floorMod(bytes[0], kinds.size())),
                    Arrays.copyOfRange(bytes, 1, bytes.length));
        }
    }

    private static <T> void read(Wire<T> wire, byte[] record) {
        T read;
        try {
            read = wire.decode(record);
        } catch (Unreadable refused) {
            return;
        }
        if (!wire.decode(wire.encode(read)).equals(read)) {
            throw new IllegalStateException("expected to read what was written of " + read);
        }
    }

    @Override
    public List<byte[]> seeds() {
        NodeId node = new NodeId("node0");
        var moved =
                new Input.TaskReport(
                        new TaskId("task0"),
                        TaskState.RUNNING,
                        1_700_000_000_000L,
                        "started",
                        "",
                        Optional.empty(),
                        List.of());
        Input.ReportTasks report = new Input.ReportTasks(node, 1, List.of(moved));
        Input.ScaleService scale = new Input.ScaleService("web", 3);
        return List.of(
                seed(0, wires.commands().encode(new CommandRecord("c", "p", scale))),
                seed(1, wires.heartbeats().encode(new Heartbeat(node, 1, 1))),
                seed(2, wires.reports().encode(new ReportRecord(node, 1, report))),
                seed(3, wires.inputs().encode(new InputRecord(new Origin.Api(), "p", "c", scale))),
                seed(
                        4,
                        wires.events()
                                .encode(
                                        new EventRecord(
                                                1,
                                                1,
                                                1,
                                                new Origin.Api(),
                                                "p",
                                                "c",
                                                true,
                                                new Event.TasksMoved(
                                                        Optional.of(node), List.of(moved))))));
    }

    private static byte[] seed(int kind, byte[] record) {
        byte[] seed = new byte[record.length + 1];
        seed[0] = (byte) kind;
        System.arraycopy(record, 0, seed, 1, record.length);
        return seed;
    }
}
