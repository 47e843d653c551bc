package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.LogUnavailable;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.broker.quorum.Copies;
import io.swarmlog.broker.quorum.Quorum;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.model.NodeSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the log's servers as the image says: whoever decides looks, every second, whether those
/// that vote and hold copies are the managers the operator wants, and brings them nearer to it.
///
/// ```
/// a manager came   voter, then copies        (it makes itself a voter, once it serves)
/// a manager goes   copies away, then its vote, and when it is a worker, its registration
/// ```
///
/// Whoever begins to decide also sees to the topics: those and their settings may be of the version
/// before.
///
/// One look never waits for what takes its time: what can't be done now (a manager is down, copies
/// are on their way, the quorum would be lost) is looked at again.
final class QuorumKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumKeeper.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /// Managers that keep copies, at most.
    private static final int COPIES = 3;

    /// The same while managers come and go: a small log's copies are there at once.
    private static final Duration SOON = Duration.ofMillis(200);

    /// How long it is looked so often after a change. A manager that is down may be so for days.
    private static final Duration LIVELY = Duration.ofSeconds(10);

    private final HostState.Self self;
    private final long incarnation;
    private final EmbeddedKafka.Voter voter;
    private final LiveImage live;
    private final InputAppender inputs;
    private final BooleanSupplier deciding;
    private final long diskBytes;
    private final Admin admin;
    private final Quorum quorum;
    private final Copies copies;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private SortedSet<Integer> settled = new TreeSet<>();
    private SortedSet<Integer> spreading = new TreeSet<>();
    private long livelyUntilNs = System.nanoTime();
    private CompletableFuture<Long> saying = CompletableFuture.completedFuture(-1L);
    private volatile boolean serves;
    private boolean votes;
    private boolean topicsSeen;

    /// @param diskBytes how large the file system of the log is
    QuorumKeeper(
            HostState host,
            EmbeddedKafka.Voter voter,
            MemberLog log,
            InputAppender inputs,
            BooleanSupplier deciding,
            long diskBytes) {
        this.diskBytes = diskBytes;
        this.self = host.self();
        this.incarnation = host.incarnation();
        this.voter = voter;
        this.live = log.follower();
        this.inputs = inputs;
        this.deciding = deciding;
        this.admin = Admin.create(log.kafka());
        this.quorum = new Quorum(admin);
        this.copies = new Copies(admin);
        this.thread = Thread.ofVirtual().name("quorum-keeper").start(this::run);
    }

    /// The start of this manager is over: from now on it may vote. One that does not come up is left
    /// out of the quorum, which would miss it.
    void serves() {
        serves = true;
    }

    private void run() {
        try {
            while (!closing.await(untilNext().toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration untilNext() {
        return System.nanoTime() < livelyUntilNs ? SOON : PERIOD;
    }

    private void look() {
        try {
            ClusterImage image = live.image();
            voteOnce(image);
            if (!deciding.getAsBoolean()) {
                settled = new TreeSet<>();
                spreading = new TreeSet<>();
                topicsSeen = false;
                return;
            }
            sayWhoLeads(image);
            keep(image);
            seeToTopics();
        } catch (LogUnavailable e) {
            LOG.atInfo().addKeyValue("why", e.toString()).log("the managers are kept again later");
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("the managers are kept again later");
        }
    }

    /// A manager that came makes itself a voter. One that shall go does not come back to it.
    private void voteOnce(ClusterImage image) {
        int number = Math.toIntExact(self.number());
        if (!serves || votes || !wanted(image).contains(number)) {
            return;
        }
        if (!quorum.view().hasVoter(number)) {
            quorum.add(voter);
        }
        votes = true;
    }

    /// Said until the image shows it: what was said may have been lost with the one that led before.
    private void sayWhoLeads(ClusterImage image) {
        boolean isKnown =
                image.members().leader().equals(Optional.of(self.node()))
                        && image.members().leaderRoom() == TaskRoom.here();
        if (!isKnown && saying.isDone() && image.members().of(self.node()).isPresent()) {
            saying = TakenLead.say(inputs, self.node(), incarnation);
        }
    }

    private void keep(ClusterImage image) {
        SortedSet<Integer> wanted = wanted(image);
        if (wanted.isEmpty()) {
            return;
        }
        Quorum.View view = quorum.view();
        // The voters are looked at each time: one that shall go may have made itself a voter late.
        if (settled.equals(wanted) && view.votersAre(wanted)) {
            return;
        }
        SortedSet<Integer> staying = new TreeSet<>(wanted);
        staying.removeIf(number -> !view.hasVoter(number));
        if (staying.isEmpty()) {
            return;
        }
        if (!staying.equals(spreading)) {
            spreading = staying;
            livelyUntilNs = System.nanoTime() + LIVELY.toNanos();
        }
        boolean done = copies.spread(staying);
        for (Quorum.Voter voter : view.voters()) {
            if (!wanted.contains(voter.node())) {
                done &= letGo(voter.node(), image);
            }
        }
        if (done && staying.equals(wanted)) {
            settled = wanted;
            livelyUntilNs = System.nanoTime();
            LOG.atInfo().addKeyValue("managers", wanted).log("the log is kept by its managers");
        }
    }

    /// A topic that is made now gets its copies at the next look.
    private void seeToTopics() {
        if (topicsSeen) {
            return;
        }
        int servers = Math.min(quorum.view().voters().size(), TopicLayout.brokers(admin));
        TopicLayout.ensure(admin, LogWay.SEATS, (short) Math.min(COPIES, servers), diskBytes);
        topicsSeen = true;
        settled = new TreeSet<>();
    }

    /// Takes the vote of one that shall be no manager; its copies are gone before.
    private boolean letGo(int number, ClusterImage image) {
        if (copies.holders().contains(number) || quorum.view().losesQuorumWithout(number)) {
            return false;
        }
        quorum.remove(number);
        boolean isGone =
                image.members().byId().values().stream()
                        .noneMatch(member -> member.number() == number && isManager(member));
        if (isGone) {
            quorum.forget(number);
        }
        return isGone;
    }

    /// The numbers of the managers the operator wants, as far as they are managers by certificate.
    private static SortedSet<Integer> wanted(ClusterImage image) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (Member member : image.members().byId().values()) {
            boolean isWanted =
                    image.node(member.id())
                            .filter(Node::hasCome)
                            .map(Node::spec)
                            .filter(spec -> spec.role() == NodeSpec.Role.MANAGER)
                            .isPresent();
            if (isWanted && isManager(member)) {
                numbers.add(Math.toIntExact(member.number()));
            }
        }
        return numbers;
    }

    private static boolean isManager(Member member) {
        return member.role() == NodeSpec.Role.MANAGER;
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        admin.close(Duration.ofSeconds(1));
    }
}
