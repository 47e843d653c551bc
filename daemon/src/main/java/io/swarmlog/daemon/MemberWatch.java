package io.swarmlog.daemon;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees in the image what concerns this host as a member: where the managers are, and which role
/// the operator wants of it. What is new is told on a thread of its own, in order.
final class MemberWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberWatch.class);

    /// What a member has to know of itself.
    interface Listener {
        /// The managers' doors, `host:port` each.
        void doors(List<String> doors);

        /// The role that the operator wants is another than the host has.
        void role(NodeSpec.Role wanted);
    }

    private final NodeId self;
    private final NodeSpec.Role role;
    private final Listener listener;
    private final ExecutorService thread;
    private final LiveImage.Subscription subscription;
    private List<String> doors = List.of();
    private Optional<NodeSpec.Role> told = Optional.empty();

    MemberWatch(LiveImage live, HostState host, Listener listener) {
        this.self = host.node();
        this.role = host.self().role();
        this.listener = listener;
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofVirtual().name("member-watch").factory());
        thread.execute(() -> look(live.image()));
        this.subscription =
                live.subscribe((_, before, after) -> {
                    if (concerns(before, after)) {
                        lookSoon(after);
                    }
                });
    }

    /// Images share what did not change.
    @SuppressWarnings("ReferenceEquality")
    private static boolean concerns(ClusterImage before, ClusterImage after) {
        return before.nodes() != after.nodes();
    }

    private void lookSoon(ClusterImage image) {
        try {
            thread.execute(() -> look(image));
        } catch (RejectedExecutionException _) {
            LOG.atDebug().log("the watch is closed, nothing more is told");
        }
    }

    private void look(ClusterImage image) {
        List<String> now = CertificateDesk.doors(image);
        if (!now.isEmpty() && !now.equals(doors)) {
            doors = now;
            listener.doors(now);
        }
        Optional<NodeSpec.Role> wanted =
                image.node(self).map(Node::spec).map(NodeSpec::role).filter(it -> it != role);
        if (!wanted.equals(told)) {
            told = wanted;
            wanted.ifPresent(listener::role);
        }
    }

    @Override
    public void close() {
        subscription.close();
        thread.shutdownNow();
    }
}
