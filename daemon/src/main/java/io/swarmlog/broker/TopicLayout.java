package io.swarmlog.broker;

import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// The topics of a swarm, how each is kept, and who may touch it ([TopicAccess]).
///
/// [#ensure] makes the log look like this whatever it looked like before, and may be called as
/// often as one likes: at every start, and when seats are added.
public final class TopicLayout {
    /// See [Topics#SPREAD].
    public static final int SPREAD = Topics.SPREAD;

    /// A topic that was made is known everywhere sooner.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Until a topic is asked about again that the broker does not know yet.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private static final String FOREVER = "-1";

    /// Given to new topics; later it follows the copies ([io.swarmlog.broker.quorum.Copies]).
    private static final String MAJORITY = "min.insync.replicas";

    /// Bytes a partition that members write, at most: a gigabyte a topic. A swarm of a hundred busy
    /// nodes writes some hundred megabytes of reports a week.
    private static final int KEPT = 256 << 20;

    /// On a small disk it is this part of it, so that all of them take less than a fifth; but no less
    /// than a segment needs.
    private static final int DISK_PARTS = 100;

    private static final int KEPT_LEAST = 8 << 20;

    /// Of heartbeats nobody needs more than the last few seconds.
    private static final int SMALL_KEPT = 64 << 20;

    /// A record is on disk before it is acknowledged (docs/adr/0003-durability.md).
    private static final String ON_DISK_FIRST = "flush.messages";

    private static final String LARGE_RECORD = Integer.toString(8 << 20);

    /// An index is a memory-mapped file of this size a segment. Thousands of seats must not cost
    /// gigabytes of address space.
    private static final String SMALL_INDEX = Integer.toString(64 << 10);

    private TopicLayout() {}

    /// One topic as it should be.
    record Layout(String name, int partitions, Map<String, String> configs) {}

    /// Makes missing topics, corrects settings that differ, adds partitions of `assignments` up to
    /// `seats`, and writes the access rules.
    ///
    /// @param seats how many nodes can have a partition of their own; fewer than there are changes
    ///     nothing
    /// @param copies of each new partition: min(3, managers)
    public static void ensure(Admin admin, int seats, short copies) {
        ensure(admin, seats, copies, Long.MAX_VALUE);
    }

    /// The same on a disk of that size: what members write takes a part of it at most.
    public static void ensure(Admin admin, int seats, short copies, long diskBytes) {
        var layouts = layouts(seats, copies, diskBytes);
        createMissing(admin, layouts, copies);
        var names = layouts.stream().map(Layout::name).toList();
        var resources = names.stream().map(TopicLayout::resource).toList();
        correctSettings(admin, layouts, awaitKnown(() -> admin.describeConfigs(resources).all()));
        addSeats(admin, seats, awaitKnown(() -> admin.describeTopics(names).allTopicNames()));
        allow(admin);
    }

    /// A cluster of somebody's own may have no rules at all; then there is nothing to write.
    private static void allow(Admin admin) {
        try {
            Answers.await(admin.createAcls(TopicAccess.rules()).all());
        } catch (LogUnavailable e) {
            if (!(e.getCause() instanceof SecurityDisabledException)) {
                throw e;
            }
        }
    }

    /// How many servers the cluster has now.
    public static int brokers(Admin admin) {
        return Answers.await(admin.describeCluster().nodes()).size();
    }

    /// The id of the cluster, a Kafka uuid.
    public static String clusterId(Admin admin) {
        return Answers.await(admin.describeCluster().clusterId());
    }

    /// Whether this client may write to a topic that is there.
    public static boolean mayWrite(Admin admin, String topic) {
        var asked = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        try {
            var found =
                    Answers.await(admin.describeTopics(List.of(topic), asked).allTopicNames())
                            .get(topic);
            return found != null && found.authorizedOperations().contains(AclOperation.WRITE);
        } catch (LogUnavailable e) {
            if (e.getCause() instanceof AuthorizationException) {
                return false;
            }
            throw e;
        }
    }

    /// How many seats `assignments` has now.
    public static int seats(Admin admin) {
        var assignments =
                Answers.await(admin.describeTopics(List.of(Topics.ASSIGNMENTS)).allTopicNames())
                        .get(Topics.ASSIGNMENTS);
        return assignments == null ? 0 : assignments.partitions().size();
    }

    static List<Layout> layouts(int seats, short copies, long diskBytes) {
        int kept = (int) Math.max(KEPT_LEAST, Math.min(KEPT, diskBytes / DISK_PARTS));
        int small = Math.min(SMALL_KEPT, kept);
        return List.of(
                layout(Topics.COMMANDS, 1, copies, asked(kept)),
                layout(Topics.INPUTS, 1, copies, line()),
                layout(Topics.EVENTS, 1, copies, forever()),
                layout(Topics.MEMBER_EVENTS, 1, copies, forever()),
                layout(Topics.HEARTBEATS, SPREAD, copies, passing(Duration.ofHours(1), small)),
                layout(Topics.REPORTS, SPREAD, copies, passing(Duration.ofDays(7), kept)),
                layout(Topics.LOGS, SPREAD, copies, passing(Duration.ofHours(6), kept)),
                layout(Topics.ASSIGNMENTS, seats, copies, latestOfEachKey()),
                layout(Topics.SNAPSHOTS, 1, copies, latestOfEachKey()),
                layout(Topics.MEMBER_SNAPSHOTS, 1, copies, latestOfEachKey()),
                layout(Topics.SCHEMAS, 1, copies, schemas()));
    }

    /// What is written bears the time of the server that takes it: a client is not refused because its
    /// own clock is wrong, and what it claims keeps nothing longer than it should be. See
    /// docs/adr/0018-clocks.md.
    private static Layout layout(
            String name, int partitions, short copies, Map<String, String> kept) {
        var configs = new TreeMap<>(kept);
        configs.put("message.timestamp.type", "LogAppendTime");
        configs.put(MAJORITY, Integer.toString(copies / 2 + 1));
        return new Layout(name, partitions, configs);
    }

    private static Map<String, String> forever() {
        return Map.of(
                "cleanup.policy", "delete",
                "retention.ms", FOREVER,
                "retention.bytes", FOREVER,
                "max.message.bytes", LARGE_RECORD);
    }

    /// The line: each record is on disk before it is acknowledged (see docs/adr/0003-durability.md).
    private static Map<String, String> line() {
        var configs = new TreeMap<>(forever());
        configs.put(ON_DISK_FIRST, "1");
        return configs;
    }

    /// What publishers ask for. What was taken of it stands on the line, for ever; this is what they
    /// wrote themselves, and it must not fill the disk.
    private static Map<String, String> asked(int kept) {
        var configs = new TreeMap<>(forever());
        configs.put("retention.bytes", Long.toString(4L * kept));
        configs.put(ON_DISK_FIRST, "1");
        return configs;
    }

    /// Without its schema no record can be read: it is on disk before any is written.
    private static Map<String, String> schemas() {
        var configs = new TreeMap<>(latestOfEachKey());
        configs.put(ON_DISK_FIRST, "1");
        return configs;
    }

    /// Segments a quarter as long as the retention, since only whole segments go. Whoever may write
    /// here can fill `bytes` a partition and no more.
    private static Map<String, String> passing(Duration kept, int bytes) {
        return Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                Long.toString(kept.toMillis()),
                "retention.bytes",
                Integer.toString(bytes),
                "segment.bytes",
                Integer.toString(bytes / 4),
                "segment.ms",
                Long.toString(kept.dividedBy(4).toMillis()),
                "max.message.bytes",
                LARGE_RECORD);
    }

    private static Map<String, String> latestOfEachKey() {
        return Map.of(
                "cleanup.policy",
                "compact",
                "segment.bytes",
                Integer.toString(8 << 20),
                "segment.index.bytes",
                SMALL_INDEX,
                "max.message.bytes",
                LARGE_RECORD);
    }

    private static void createMissing(Admin admin, List<Layout> layouts, short copies) {
        var existing = Answers.await(admin.listTopics().names());
        var missing =
                layouts.stream()
                        .filter(layout -> !existing.contains(layout.name()))
                        .map(layout ->
                                new NewTopic(layout.name(), layout.partitions(), copies)
                                        .configs(layout.configs()))
                        .toList();
        for (var creation : admin.createTopics(missing).values().values()) {
            try {
                Answers.await(creation);
            } catch (LogUnavailable e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private static void correctSettings(
            Admin admin, List<Layout> layouts, Map<ConfigResource, Config> found) {
        var corrections = new TreeMap<String, Collection<AlterConfigOp>>();
        for (var layout : layouts) {
            var actual = found.get(resource(layout.name()));
            var differing = new ArrayList<AlterConfigOp>();
            layout.configs()
                    .forEach((name, value) -> {
                        var entry = actual == null ? null : actual.get(name);
                        boolean differs = entry == null || !value.equals(entry.value());
                        if (differs && !name.equals(MAJORITY)) {
                            differing.add(
                                    new AlterConfigOp(
                                            new ConfigEntry(name, value),
                                            AlterConfigOp.OpType.SET));
                        }
                    });
            if (!differing.isEmpty()) {
                corrections.put(layout.name(), differing);
            }
        }
        if (!corrections.isEmpty()) {
            var byResource = new java.util.HashMap<ConfigResource, Collection<AlterConfigOp>>();
            corrections.forEach((name, ops) -> byResource.put(resource(name), ops));
            Answers.await(admin.incrementalAlterConfigs(byResource).all());
        }
    }

    private static void addSeats(Admin admin, int seats, Map<String, TopicDescription> topics) {
        var assignments = topics.get(Topics.ASSIGNMENTS);
        if (assignments == null || assignments.partitions().size() >= seats) {
            return;
        }
        Answers.await(
                admin.createPartitions(Map.of(Topics.ASSIGNMENTS, NewPartitions.increaseTo(seats)))
                        .all());
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /// Asks about topics that were made just now: a broker answers that there are none until it has
    /// heard of them from its controller.
    private static <T> T awaitKnown(Supplier<KafkaFuture<T>> question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return Answers.await(question.get());
            } catch (LogUnavailable e) {
                boolean notYet = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!notYet || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }
}
