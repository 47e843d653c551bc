package io.swarmlog.replay.log;

import io.swarmlog.log.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The files of a log as a power failure leaves them: what was not forced to disk is cut off.
final class CutFiles {
    /// Base offset and length come before what the length counts.
    private static final int BEFORE_LENGTH = Long.BYTES;

    private static final int HEAD = BEFORE_LENGTH + Integer.BYTES;

    /// Forced to disk before anything is acknowledged (docs/adr/0003-durability.md).
    private static final List<String> FORCED =
            List.of(Topics.INPUTS, Topics.COMMANDS, Topics.SCHEMAS);

    private CutFiles() {}

    /// One file that ends at that byte.
    record Cut(Path file, long at) {
        @Override
        public String toString() {
            return file + " at " + at;
        }
    }

    /// Copies all files, as they are at this moment.
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else if (Files.exists(each)) {
                    Files.copy(each, target);
                }
            }
        }
    }

    static void apply(Path files, List<Cut> cuts) throws IOException {
        for (Cut cut : cuts) {
            try (var channel =
                    FileChannel.open(files.resolve(cut.file()), StandardOpenOption.WRITE)) {
                channel.truncate(cut.at());
            }
        }
    }

    /// The files that hold what is not forced to disk.
    static List<Path> unforced(Path files) {
        return segments(files).stream().filter(it -> !isForced(it)).toList();
    }

    /// The files of the line.
    static List<Path> line(Path files) {
        return segments(files).stream()
                .filter(it -> it.getName(0).toString().equals(Topics.INPUTS + "-0"))
                .toList();
    }

    /// With something in them, but for the log of the quorum, which Kafka itself forces to disk.
    private static List<Path> segments(Path files) {
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(it -> it.toString().endsWith(".log"))
                    .filter(it -> it.toFile().length() > 0)
                    .map(files::relativize)
                    .filter(it -> !it.startsWith("__cluster_metadata-0"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isForced(Path file) {
        return FORCED.stream().anyMatch(it -> file.getName(0).toString().equals(it + "-0"));
    }

    /// Where the records of a file begin, and one byte before its end.
    static List<Cut> everyRecord(Path files, Path file) {
        try {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(files.resolve(file)));
            List<Cut> cuts = new ArrayList<>();
            for (int at = 0; at + HEAD <= bytes.limit(); ) {
                int length = bytes.getInt(at + BEFORE_LENGTH);
                if (length <= 0) {
                    break;
                }
                cuts.add(new Cut(file, at));
                at += HEAD + length;
            }
            cuts.add(new Cut(file, bytes.limit() - 1L));
            return cuts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
