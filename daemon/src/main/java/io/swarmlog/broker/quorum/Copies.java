package io.swarmlog.broker.quorum;

import io.swarmlog.broker.Answers;
import io.swarmlog.broker.LogUnavailable;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the copies of all partitions of all topics, Kafka's own included, to a [CopyPlan].
///
/// How many must acknowledge is lowered before copies go and raised after they are there, so that
/// writes go on meanwhile.
public final class Copies {
    private static final Logger LOG = LoggerFactory.getLogger(Copies.class);
    private static final String MAJORITY = "min.insync.replicas";
    private static final TopicPartition INPUTS = new TopicPartition(Topics.INPUTS, 0);

    private final Admin admin;

    /// @param admin as a manager
    public Copies(Admin admin) {
        this.admin = admin;
    }

    /// Begins to give all partitions their copies on `managers`, by number, and to take those of
    /// others away, or goes on with it; true when all is as it should be. It does not wait: copies
    /// take as long as the log is large, and a manager that is down has none for now. Nothing is
    /// written when nothing is to be changed, so it may be asked again as often as one likes.
    public boolean spread(SortedSet<Integer> managers) {
        var topics = topics();
        var partitions = partitions(topics.values());
        var inputs = partitions.get(INPUTS);
        if (inputs == null) {
            throw new LogUnavailable("expected the topic " + Topics.INPUTS + ", but it is not");
        }
        var plan = CopyPlan.beside(managers, inputs, partitions.values());
        setMajority(topics.keySet(), plan.majority(), true);
        reassign(partitions, plan);
        if (!isComplete(plan)) {
            return false;
        }
        lead();
        setMajority(topics.keySet(), plan.majority(), false);
        return true;
    }

    /// The same, and waits; false when it takes longer.
    public boolean spread(SortedSet<Integer> managers, Duration atMost) {
        return Answers.until(() -> spread(managers), atMost);
    }

    /// The managers that hold a copy of anything, or are about to.
    public SortedSet<Integer> holders() {
        var holders = new java.util.TreeSet<Integer>();
        partitions(topics().values()).values().forEach(each -> holders.addAll(each.replicas()));
        return holders;
    }

    /// Whether that manager holds each partition in step, but for those that have enough copies without
    /// it, and a majority of the copies has each record before it is acknowledged: nothing is lost with
    /// another manager then.
    public boolean areKeptBy(int manager) {
        var topics = topics();
        for (TopicDescription topic : topics.values()) {
            for (TopicPartitionInfo each : topic.partitions()) {
                var replicas = numbers(each.replicas());
                boolean isKept =
                        replicas.contains(manager)
                                ? numbers(each.isr()).contains(manager)
                                : replicas.size() >= CopyPlan.MOST;
                if (!isKept) {
                    return false;
                }
            }
        }
        var majorities = majorities(topics.keySet());
        return topics.values().stream()
                .allMatch(topic ->
                        majorities.getOrDefault(topic.name(), 0)
                                >= CopyPlan.majority(
                                        topic.partitions().getFirst().replicas().size()));
    }

    /// A move that is under way goes on if it leads to where it should. Another is taken back first,
    /// and the next look begins the right one: Kafka joins two moves to one, and that never ends if
    /// it takes away a copy that was not there yet.
    private void reassign(Map<TopicPartition, CopyPlan.Partition> partitions, CopyPlan plan) {
        var underWay = Answers.await(admin.listPartitionReassignments().reassignments());
        Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new LinkedHashMap<>();
        partitions.forEach((partition, now) -> {
            var wanted = plan.replicas(now);
            var move = underWay.get(partition);
            if (move == null) {
                if (!wanted.equals(now.replicas())) {
                    moves.put(partition, Optional.of(new NewPartitionReassignment(wanted)));
                }
            } else if (!leadsTo(move, wanted)) {
                moves.put(partition, Optional.empty());
            }
        });
        if (!moves.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("managers", plan.order())
                    .addKeyValue("partitions", moves.size())
                    .log("copies follow the managers");
            admin.alterPartitionReassignments(moves).values().values().forEach(Copies::awaitKnown);
        }
    }

    private static boolean leadsTo(PartitionReassignment move, List<Integer> wanted) {
        Set<Integer> target = new HashSet<>(move.replicas());
        target.removeAll(move.removingReplicas());
        return target.equals(Set.copyOf(wanted)) && target.containsAll(move.addingReplicas());
    }

    /// All copies are there, in step, and no others.
    private boolean isComplete(CopyPlan plan) {
        for (TopicDescription topic : topics().values()) {
            for (TopicPartitionInfo each : topic.partitions()) {
                var replicas = numbers(each.replicas());
                boolean is =
                        replicas.size() == plan.copies()
                                && plan.order().containsAll(replicas)
                                && numbers(each.isr()).containsAll(replicas);
                if (!is) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Lets the manager that leads `inputs` lead all others, too, where its copy is the first. Who
    /// decides stays where it is: moving it would interrupt all.
    private void lead() {
        var partitions = partitions(topics().values());
        var inputs = Objects.requireNonNull(partitions.get(INPUTS));
        Set<TopicPartition> others = new LinkedHashSet<>();
        partitions.forEach((partition, now) -> {
            if (now.isLedByAnother(inputs) && now.replicas().getFirst() == inputs.leader()) {
                others.add(partition);
            }
        });
        if (others.isEmpty()) {
            return;
        }
        Answers.await(admin.electLeaders(ElectionType.PREFERRED, others).partitions())
                .forEach((partition, failure) ->
                        failure.filter(why -> !(why instanceof ElectionNotNeededException))
                                .ifPresent(why ->
                                        LOG.atWarn()
                                                .addKeyValue("partition", partition)
                                                .setCause(why)
                                                .log("the first copy does not lead")));
    }

    /// @param lower whether only what is higher is changed, or only what is lower
    private void setMajority(Collection<String> topics, int majority, boolean lower) {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new LinkedHashMap<>();
        majorities(topics)
                .forEach((topic, now) -> {
                    if (lower ? now > majority : now < majority) {
                        var entry = new ConfigEntry(MAJORITY, Integer.toString(majority));
                        changes.put(
                                resource(topic),
                                List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET)));
                    }
                });
        if (!changes.isEmpty()) {
            Answers.await(admin.incrementalAlterConfigs(changes).all());
        }
    }

    /// How many copies must have a record before it is acknowledged, by topic.
    private Map<String, Integer> majorities(Collection<String> topics) {
        var resources = topics.stream().map(Copies::resource).toList();
        Map<String, Integer> majorities = new LinkedHashMap<>();
        Answers.await(admin.describeConfigs(resources).all())
                .forEach((topic, config) ->
                        majorities.put(
                                topic.name(), Integer.parseInt(config.get(MAJORITY).value())));
        return majorities;
    }

    private Map<String, TopicDescription> topics() {
        var names =
                Answers.await(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return Answers.await(admin.describeTopics(new HashSet<>(names)).allTopicNames());
    }

    private static Map<TopicPartition, CopyPlan.Partition> partitions(
            Collection<TopicDescription> topics) {
        var partitions =
                new TreeMap<TopicPartition, CopyPlan.Partition>(
                        java.util.Comparator.comparing(TopicPartition::topic)
                                .thenComparing(TopicPartition::partition));
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo each : topic.partitions()) {
                int leader = each.leader() == null ? CopyPlan.Partition.NOBODY : each.leader().id();
                var replicas = numbers(each.replicas());
                boolean whole = numbers(each.isr()).containsAll(replicas);
                partitions.put(
                        new TopicPartition(topic.name(), each.partition()),
                        new CopyPlan.Partition(replicas, leader, whole));
            }
        }
        return partitions;
    }

    private static List<Integer> numbers(List<Node> nodes) {
        List<Integer> numbers = new ArrayList<>(nodes.size());
        nodes.forEach(node -> numbers.add(node.id()));
        return numbers;
    }

    private static void awaitKnown(org.apache.kafka.common.KafkaFuture<Void> moved) {
        try {
            Answers.await(moved);
        } catch (LogUnavailable e) {
            boolean gone =
                    e.getCause() instanceof UnknownTopicOrPartitionException
                            || e.getCause() instanceof NoReassignmentInProgressException;
            if (!gone) {
                throw e;
            }
        }
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}
