package io.swarmlog.replay.release;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.hosts.Programs;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/// The data roots of the managers of a swarm that ran an earlier release, and what stands in the
/// files of the first one's log: without a broker, in the order of offsets, committed records only.
public record KeptRelease(Path folder) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Unpacks a release into `folder`, which is the test's to remove.
    public static KeptRelease unpack(String name, Path folder) throws IOException {
        Path archive = Path.of("src/test/resources/releases", name, "managers.tar.gz");
        Programs.run(
                        Map.of(),
                        LIMIT,
                        List.of(
                                "tar",
                                "-xzf",
                                archive.toAbsolutePath().toString(),
                                "-C",
                                folder.toString()))
                .ok();
        return new KeptRelease(folder);
    }

    /// The data root of manager `number`, from 1 on.
    public Path root(int number) {
        return folder.resolve("h" + number);
    }

    /// The schemas that were registered, by their numbers: the distinct texts in their order.
    public Wires wires() throws IOException {
        FixedSchemaIds ids = new FixedSchemaIds();
        for (Logged<byte[]> schema : records(Topics.SCHEMAS, 0, value -> value)) {
            ids.idOf("kept", new String(schema.value(), StandardCharsets.UTF_8));
        }
        return AvroWires.of(ids);
    }

    /// The partitions of a topic there are files of.
    public List<Integer> partitions(String topic) throws IOException {
        try (Stream<Path> folders = Files.list(log())) {
            return folders.map(it -> it.getFileName().toString())
                    .filter(it -> it.startsWith(topic + "-"))
                    .map(it -> Integer.valueOf(it.substring(topic.length() + 1)))
                    .sorted()
                    .toList();
        }
    }

    private Path log() {
        return root(1).resolve("swarm/log");
    }

    /// The committed records of a partition that have content.
    public <T> List<Logged<T>> records(String topic, int partition, Function<byte[], T> decode)
            throws IOException {
        List<Logged<T>> all = new ArrayList<>();
        Map<Long, List<Logged<T>>> open = new LinkedHashMap<>();
        for (Path segment : segments(topic, partition)) {
            try (FileRecords file = FileRecords.open(segment.toFile(), false)) {
                for (RecordBatch batch : file.batches()) {
                    if (batch.isControlBatch()) {
                        Optional<List<Logged<T>>> ended =
                                Optional.ofNullable(open.remove(batch.producerId()));
                        if (isCommit(batch)) {
                            ended.ifPresent(all::addAll);
                        }
                    } else if (batch.isTransactional()) {
                        open.computeIfAbsent(batch.producerId(), _ -> new ArrayList<>())
                                .addAll(contents(batch, decode));
                    } else {
                        all.addAll(contents(batch, decode));
                    }
                }
            }
        }
        return all;
    }

    private List<Path> segments(String topic, int partition) throws IOException {
        try (Stream<Path> files = Files.list(log().resolve(topic + "-" + partition))) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
        }
    }

    private static boolean isCommit(RecordBatch batch) {
        return ControlRecordType.parse(batch.iterator().next().key()) == ControlRecordType.COMMIT;
    }

    private static <T> List<Logged<T>> contents(RecordBatch batch, Function<byte[], T> decode) {
        List<Logged<T>> contents = new ArrayList<>();
        for (Record record : batch) {
            if (record.hasValue()) {
                ByteBuffer value = record.value();
                byte[] bytes = new byte[value.remaining()];
                value.get(bytes);
                contents.add(
                        new Logged<>(record.offset(), record.timestamp(), decode.apply(bytes)));
            }
        }
        return contents;
    }
}
