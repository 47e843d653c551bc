package io.swarmlog.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.ConfigRecord;
import org.apache.kafka.common.metadata.MetadataRecordType;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.image.ClusterImage;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.image.writer.ImageWriterOptions;
import org.apache.kafka.image.writer.RecordListWriter;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A new quorum of one manager out of the files of one whose others are lost for good: what
/// `swarm init --force-new-cluster` asks for.
///
/// All that the old quorum knew (topics with their ids, settings, access rules) is read from its
/// metadata log and begins the new one; the manager is the only copy of every partition. What the
/// others had acknowledged without this one is lost, and they must never start again.
///
/// The old metadata log is kept beside the directory until the server was started once, so it may be
/// done again after it was interrupted.
public final class ForcedQuorum {
    private static final Logger LOG = LoggerFactory.getLogger(ForcedQuorum.class);
    private static final String METADATA = "__cluster_metadata-0";
    private static final int NO_LEADER = -1;

    private ForcedQuorum() {}

    /// Rebuilds the directory of `config` while nothing runs on it; it may then be started with the
    /// same configuration. `config` must be that of a founder.
    public static void rebuild(BrokerConfig config) throws IOException {
        var directory = config.directory();
        var old = old(config);
        if (!Files.exists(old)) {
            Files.move(directory.resolve(METADATA), old, StandardCopyOption.ATOMIC_MOVE);
        }
        var image = image(old);
        Files.deleteIfExists(directory.resolve(EmbeddedKafka.FORMATTED));
        Files.deleteIfExists(directory.resolve(BootstrapDirectory.BINARY_BOOTSTRAP_FILENAME));
        remove(directory.resolve(METADATA));
        EmbeddedKafka.formatIfNew(config);
        var records = records(image, config.nodeId(), EmbeddedKafka.directoryId(directory));
        new BootstrapDirectory(directory.toString())
                .writeBinaryFile(BootstrapMetadata.fromRecords(records, "a lost quorum"));
        LOG.atWarn()
                .addKeyValue("node", config.nodeId())
                .addKeyValue("records", records.size())
                .log("the quorum was rebuilt with this manager alone");
    }

    /// What is left to do when the server of a rebuilt directory serves; nothing for any other. To
    /// the new quorum this broker is one that lost its disk, as it does not know its former life, so
    /// no partition has a leader until one is chosen whatever it lacks.
    static void finish(BrokerConfig config, Map<String, Object> client) throws IOException {
        if (!Files.exists(old(config))) {
            return;
        }
        try (var admin = Admin.create(client)) {
            var topics = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
            var leaderless = new HashSet<TopicPartition>();
            for (var topic : admin.describeTopics(topics).allTopicNames().get().values()) {
                for (var each : topic.partitions()) {
                    if (each.leader() == null) {
                        leaderless.add(new TopicPartition(topic.name(), each.partition()));
                    }
                }
            }
            if (!leaderless.isEmpty()) {
                admin.electLeaders(ElectionType.UNCLEAN, leaderless).all().get();
            }
        } catch (ExecutionException e) {
            throw new IOException("expected this manager to lead everything, but", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a quorum was rebuilt", e);
        }
        remove(old(config));
    }

    private static Path old(BrokerConfig config) {
        return config.directory().resolveSibling(config.directory().getFileName() + "-lost-quorum");
    }

    /// What the old quorum knew: its newest snapshot and what came after.
    private static MetadataImage image(Path metadata) throws IOException {
        var snapshot = newest(metadata);
        var delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
        long next = 0;
        if (snapshot.isPresent()) {
            replay(snapshot.get(), -1, delta);
            next = offset(snapshot.get());
        }
        for (var log : files(metadata, ".log")) {
            replay(log, next, delta);
        }
        return delta.apply(MetadataProvenance.EMPTY);
    }

    /// @param from offset of the first record that counts
    private static void replay(Path file, long from, MetadataDelta delta) throws IOException {
        try (var found = FileRecords.open(file.toFile(), false)) {
            for (var batch : found.batches()) {
                if (batch.isControlBatch()) {
                    continue;
                }
                for (var record : batch) {
                    var value = record.value();
                    var read =
                            MetadataRecordSerde.INSTANCE.read(
                                    new ByteBufferAccessor(value), value.remaining());
                    if (record.offset() >= from && isState(read.message())) {
                        delta.replay(read.message());
                    }
                }
            }
        }
    }

    /// The bounds of a transaction of metadata carry nothing themselves.
    private static boolean isState(ApiMessage record) {
        var type = MetadataRecordType.fromId(record.apiKey());
        return type != MetadataRecordType.BEGIN_TRANSACTION_RECORD
                && type != MetadataRecordType.END_TRANSACTION_RECORD
                && type != MetadataRecordType.ABORT_TRANSACTION_RECORD;
    }

    private static List<ApiMessageAndVersion> records(MetadataImage image, int node, Uuid disk) {
        var writer = new RecordListWriter();
        new MetadataImage(
                        image.provenance(),
                        image.features(),
                        ClusterImage.EMPTY,
                        image.topics(),
                        image.configs(),
                        image.clientQuotas(),
                        image.producerIds(),
                        image.acls(),
                        image.scram(),
                        image.delegationTokens())
                .write(writer, new ImageWriterOptions.Builder(image).build());
        List<ApiMessageAndVersion> records = new ArrayList<>();
        for (var record : writer.records()) {
            if (record.message() instanceof PartitionRecord partition) {
                alone(partition, node, disk);
            }
            if (record.message() instanceof ConfigRecord config
                    && config.name().equals("min.insync.replicas")) {
                config.setValue("1");
            }
            records.add(record);
        }
        return records;
    }

    /// The leader is elected when the broker is there.
    private static void alone(PartitionRecord partition, int node, Uuid disk) {
        partition
                .setReplicas(List.of(node))
                .setIsr(List.of(node))
                .setDirectories(List.of(disk))
                .setAddingReplicas(List.of())
                .setRemovingReplicas(List.of())
                .setEligibleLeaderReplicas(List.of())
                .setLastKnownElr(List.of())
                .setLeader(NO_LEADER)
                .setLeaderEpoch(partition.leaderEpoch() + 1)
                .setPartitionEpoch(partition.partitionEpoch() + 1);
    }

    private static Optional<Path> newest(Path metadata) throws IOException {
        return files(metadata, ".checkpoint").stream().reduce((_, last) -> last);
    }

    /// A snapshot's name begins with the offset of the first record that is not in it.
    private static long offset(Path snapshot) {
        String name = String.valueOf(snapshot.getFileName());
        return Long.parseLong(name.substring(0, name.indexOf('-')));
    }

    /// In the order of their offsets, which their names begin with.
    private static List<Path> files(Path folder, String ending) throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(file -> String.valueOf(file.getFileName()).endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
