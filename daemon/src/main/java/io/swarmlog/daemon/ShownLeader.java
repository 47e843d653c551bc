package io.swarmlog.daemon;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who `docker node ls` shows as leader where the log is a Kafka that others run: the manager that
/// decides. Where none does, since `streams` is a process of its own, the one shown stays as long as
/// it is a manager that is ready; then it is the ready manager that has been a member longest. See
/// docs/adr/0010-existing-kafka.md.
final class ShownLeader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShownLeader.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final NodeId self;
    private final LiveImage live;
    private final BooleanSupplier deciding;
    private final Runnable say;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// @param say writes down that this manager leads
    ShownLeader(NodeId self, LiveImage live, BooleanSupplier deciding, Runnable say) {
        this.self = self;
        this.live = live;
        this.deciding = deciding;
        this.say = say;
        this.thread = Thread.ofVirtual().name("shown-leader").start(this::run);
    }

    private void run() {
        try {
            while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        ClusterImage image = live.image();
        if (image.members().of(self).isEmpty()
                || !isToSay(
                        self, deciding.getAsBoolean(), image.members().leader(), ready(image))) {
            return;
        }
        try {
            say.run();
        } catch (CompletionException e) {
            LOG.atInfo().addKeyValue("why", e.toString()).log("who leads is said again later");
        }
    }

    /// Whether `self` is the one to be shown, and is not.
    ///
    /// @param ready the managers that are ready; who has been a member longest first
    static boolean isToSay(
            NodeId self, boolean decides, Optional<NodeId> shown, List<NodeId> ready) {
        if (shown.equals(Optional.of(self))) {
            return false;
        }
        boolean isFree = shown.filter(ready::contains).isEmpty();
        return decides || (isFree && ready.indexOf(self) == 0);
    }

    private static List<NodeId> ready(ClusterImage image) {
        return image.members().byId().values().stream()
                .sorted(Comparator.comparingLong(Member::number))
                .map(Member::id)
                .filter(id -> image.node(id).filter(ShownLeader::isReadyManager).isPresent())
                .toList();
    }

    private static boolean isReadyManager(Node node) {
        return node.spec().role() == NodeSpec.Role.MANAGER && node.state() == NodeState.READY;
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
