package io.swarmlog.replay.intake;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.replay.fuzz.Target;
import io.swarmlog.state.intake.Letter;
import io.swarmlog.state.intake.Screening;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/// Records that members write for intake, well signed: the first byte says to which topic.
public final class LetterTarget implements Target {
    private static final Letter.Kind[] KINDS = Letter.Kind.values();
    private final Wires wires = AvroWires.of(new FixedSchemaIds());
    private final ClusterImage image = Sender.swarm();
    private final Screening screening = new Screening(wires, InstantSource.fixed(Sender.NOW));
    private long offset;

    @Override
    public void put(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Letter.Kind kind = KINDS[Math.floorMod(bytes[0], KINDS.length)];
        byte[] record = Arrays.copyOfRange(bytes, 1, bytes.length);
        screening.look(Sender.WORKER.sign(kind, record), offset++, image);
    }

    @Override
    public List<byte[]> seeds() {
        var gone = new Input.NodeLeft(Sender.WORKER.id(), 1);
        return List.of(
                seed(1, wires.reports().encode(new ReportRecord(Sender.WORKER.id(), 1, gone))),
                seed(
                        1,
                        wires.reports()
                                .encode(
                                        new ReportRecord(
                                                Sender.WORKER.id(),
                                                1,
                                                Sender.WORKER.registration()))),
                seed(0, wires.heartbeats().encode(new Heartbeat(Sender.WORKER.id(), 1, 1))));
    }

    private static byte[] seed(int kind, byte[] record) {
        byte[] seed = new byte[record.length + 1];
        seed[0] = (byte) kind;
        System.arraycopy(record, 0, seed, 1, record.length);
        return seed;
    }
}
