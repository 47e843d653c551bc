package io.swarmlog.replay.golden;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wire;
import io.swarmlog.image.ImageText;
import io.swarmlog.log.EventRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/// A program that decides golden logs and writes every event, byte by byte as it would stand on the
/// log, and the whole images: `Decide OUTPUT GOLDEN…`.
final class Decide {
    private Decide() {}

    public static void main(String[] args) throws IOException {
        Wire<EventRecord> wire = AvroWires.of(new FixedSchemaIds()).events();
        try (PrintStream out = new PrintStream(args[0], StandardCharsets.UTF_8)) {
            for (String file : Arrays.asList(args).subList(1, args.length)) {
                Golden golden = Golden.parse(Files.readString(Path.of(file)));
                Golden.Decided decided = Golden.decided(golden.inputs());
                for (EventRecord event : decided.events()) {
                    out.println(HexFormat.of().formatHex(wire.encode(event)));
                }
                out.print(ImageText.of(decided.image()));
            }
        }
    }
}
