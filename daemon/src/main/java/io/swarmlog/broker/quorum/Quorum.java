package io.swarmlog.broker.quorum;

import io.swarmlog.broker.Answers;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.LogUnavailable;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeMetadataQuorumOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.DuplicateVoterException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.VoterNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The voters of the log's quorum (KIP-853), which change while it runs.
///
/// A manager comes: it starts ([EmbeddedKafka#start]), follows the quorum, and [#add] makes it a
/// voter; then it is given copies ([Copies]). A manager goes: its copies move away, [#remove] takes
/// its vote while it still runs, it stops, and [#forget] ends its registration. A dead one is
/// removed in the same order.
///
/// Kafka's own way of joining by itself (`controller.quorum.auto.join.enable`) is not used: a
/// manager that was removed would add itself again until it is stopped, and two voters can't lose
/// one that was stopped first.
public final class Quorum {
    private static final Logger LOG = LoggerFactory.getLogger(Quorum.class);

    /// The quorum takes one change at a time and refuses others meanwhile; a voter that is added
    /// has to catch up first.
    private static final Duration CHANGE = Duration.ofSeconds(60);

    /// A voter that was not heard for longer is not counted on. Voters fetch twice a second.
    private static final Duration IN_TOUCH = Duration.ofSeconds(4);

    /// One answer that takes longer may have been asked of a manager that does not lead.
    private static final Duration ASK = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Admin admin;

    /// @param admin as a manager
    public Quorum(Admin admin) {
        this.admin = admin;
    }

    /// One of the voters, by its number ([io.swarmlog.broker.BrokerConfig#nodeId]).
    ///
    /// @param inTouch whether the leader heard it in the last seconds
    public record Voter(int node, boolean inTouch) {}

    /// The quorum at one moment.
    ///
    /// @param leader the voter that leads it now
    /// @param observers managers that follow it without a vote
    public record View(int leader, List<Voter> voters, List<Integer> observers) {
        public View {
            voters = List.copyOf(voters);
            observers = List.copyOf(observers);
        }

        public boolean hasVoter(int node) {
            return voters.stream().anyMatch(voter -> voter.node() == node);
        }

        public boolean votersAre(Set<Integer> nodes) {
            return voters.stream().map(Voter::node).collect(Collectors.toSet()).equals(nodes);
        }

        /// Whether those that would be left could not agree on anything: the last voter, or too few
        /// of the others are in touch.
        public boolean losesQuorumWithout(int node) {
            var left = voters.stream().filter(voter -> voter.node() != node).toList();
            long inTouch = left.stream().filter(Voter::inTouch).count();
            return inTouch < left.size() / 2 + 1;
        }
    }

    /// The quorum now.
    public View view() {
        return view(PATIENCE);
    }

    /// The same within that time; [LogUnavailable] when nobody says.
    public View view(Duration atMost) {
        var found = describe(atMost);
        long newest =
                found.voters().stream()
                        .mapToLong(voter -> voter.lastFetchTimestamp().orElse(-1))
                        .max()
                        .orElse(-1);
        var voters =
                found.voters().stream()
                        .map(voter ->
                                new Voter(
                                        voter.replicaId(),
                                        voter.replicaId() == found.leaderId()
                                                || newest - voter.lastFetchTimestamp().orElse(-1)
                                                        <= IN_TOUCH.toMillis()))
                        .toList();
        var observers = found.observers().stream().map(QuorumInfo.ReplicaState::replicaId).toList();
        return new View(found.leaderId(), voters, observers);
    }

    /// Makes a manager that runs a voter; nothing when it is one.
    public void add(EmbeddedKafka.Voter joiner) {
        change(
                () ->
                        admin.addRaftVoter(
                                        joiner.node(),
                                        joiner.directory(),
                                        Set.of(
                                                new RaftVoterEndpoint(
                                                        joiner.listener(),
                                                        joiner.host(),
                                                        joiner.port())))
                                .all(),
                DuplicateVoterException.class,
                "to add the voter " + joiner.node());
        LOG.atInfo().addKeyValue("node", joiner.node()).log("a manager votes");
    }

    /// Takes a manager's vote; nothing when it has none. Its copies must have moved away before.
    public void remove(int node) {
        var voter = voter(node);
        if (voter.isEmpty()) {
            return;
        }
        var directory = voter.get().replicaDirectoryId();
        change(
                () -> admin.removeRaftVoter(node, directory).all(),
                VoterNotFoundException.class,
                "to remove the voter " + node);
        LOG.atInfo().addKeyValue("node", node).log("a manager votes no more");
    }

    /// Ends the registration of a manager that stopped; nothing when it has none.
    public void forget(int node) {
        change(
                () -> admin.unregisterBroker(node).all(),
                BrokerIdNotRegisteredException.class,
                "to forget the broker " + node);
    }

    private Optional<QuorumInfo.ReplicaState> voter(int node) {
        return describe(PATIENCE).voters().stream()
                .filter(voter -> voter.replicaId() == node)
                .findFirst();
    }

    private QuorumInfo describe(Duration atMost) {
        var options =
                new DescribeMetadataQuorumOptions().timeoutMs(Math.toIntExact(ASK.toMillis()));
        long end = System.nanoTime() + atMost.minus(ASK).toNanos();
        while (true) {
            try {
                return Answers.await(admin.describeMetadataQuorum(options).quorumInfo());
            } catch (LogUnavailable e) {
                boolean mayPass = e.getCause() instanceof RetriableException;
                if (!mayPass || System.nanoTime() - end > 0) {
                    throw e;
                }
                findLeader();
            }
        }
    }

    /// A broker passes on what only the quorum's leader answers to the one that led when it connected,
    /// and does not look for another when that one says `NOT_LEADER_OR_FOLLOWER`; it does at
    /// `NOT_CONTROLLER` (Kafka 4.3, `NodeToControllerRequestThread`). One that led when it was killed
    /// takes itself for the leader as it starts, and asks itself until somebody asks for something else.
    /// So it is asked for what is answered like that, and changes nothing.
    private void findLeader() {
        var there = new NewTopic(Topics.INPUTS, Optional.empty(), Optional.empty());
        var unused =
                admin.createTopics(List.of(there), new CreateTopicsOptions().validateOnly(true));
    }

    private interface Change {
        KafkaFuture<Void> ask();
    }

    private void change(Change change, Class<? extends RuntimeException> doneBefore, String what) {
        var last = new AtomicReference<Throwable>();
        boolean done =
                Answers.until(
                        () -> {
                            try {
                                Answers.await(change.ask());
                                return true;
                            } catch (LogUnavailable e) {
                                var cause = Objects.requireNonNullElse(e.getCause(), e);
                                if (doneBefore.isInstance(cause)) {
                                    return true;
                                }
                                if (cause instanceof RetriableException) {
                                    last.set(cause);
                                    findLeader();
                                    return false;
                                }
                                throw e;
                            }
                        },
                        CHANGE);
        if (!done) {
            throw new LogUnavailable(
                    "expected %s within %d s, but could not: %s"
                            .formatted(what, CHANGE.toSeconds(), last.get()));
        }
    }
}
