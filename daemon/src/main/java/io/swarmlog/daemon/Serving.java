package io.swarmlog.daemon;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.model.NodeSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A member whose parts run, and the watch that tells its host what is new of its place in the
/// swarm.
final class Serving implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private final RunningMember member;
    private final MemberWatch watch;

    Serving(RunningMember member, MemberWatch.Listener listener) {
        HostState host = member.host();
        this.member = member;
        this.watch = new MemberWatch(member.live(), host, listener);
        LOG.atInfo()
                .addKeyValue("node", host.node())
                .addKeyValue("role", host.self().role())
                .addKeyValue("incarnation", host.incarnation())
                .log("the swarm serves on this node");
    }

    RunningMember member() {
        return member;
    }

    HostState host() {
        return member.host();
    }

    LiveImage live() {
        return member.live();
    }

    /// Whether the operator still wants that role of the host, in this life of it.
    boolean isToBecome(HostState asked, NodeSpec.Role wanted) {
        return host().incarnation() == asked.incarnation()
                && live().image()
                        .node(asked.node())
                        .filter(node -> node.spec().role() == wanted)
                        .isPresent();
    }

    /// The host's files are about to change: nothing new is told any more, and nothing kept in them.
    void letFilesGo() {
        watch.close();
        member.endUpkeep();
    }

    /// Stops all parts; tasks run on.
    @Override
    public void close() {
        watch.close();
        member.close();
    }
}
