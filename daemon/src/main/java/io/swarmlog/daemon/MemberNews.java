package io.swarmlog.daemon;

import io.swarmlog.model.NodeSpec;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a member learns of its place in the swarm: written down, and told on.
final class MemberNews implements MemberWatch.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(MemberNews.class);

    private final HostFiles files;
    private final Consumer<HostState> learned;
    private final BiConsumer<HostState, NodeSpec.Role> become;
    private HostState host;

    /// @param learned told of the host as it is written down now
    /// @param become told, on a thread that may wait, of the role that the operator wants instead
    MemberNews(
            HostFiles files,
            HostState host,
            Consumer<HostState> learned,
            BiConsumer<HostState, NodeSpec.Role> become) {
        this.files = files;
        this.host = host;
        this.learned = learned;
        this.become = become;
    }

    @Override
    public void doors(List<String> doors) {
        host = host.withDoors(doors);
        try {
            host.write(files.state());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("where the managers are can't be written down");
        }
        learned.accept(host);
    }

    @Override
    public void role(NodeSpec.Role wanted) {
        HostState now = host;
        Thread.ofVirtual().name("role-change").start(() -> become.accept(now, wanted));
    }
}
