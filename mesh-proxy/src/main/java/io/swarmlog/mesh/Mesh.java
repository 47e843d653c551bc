package io.swarmlog.mesh;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.mesh.net.MeshConfig;
import io.swarmlog.mesh.net.MeshProxy;
import io.swarmlog.mesh.net.PortStatus;
import io.swarmlog.mesh.net.Traffic;
import io.swarmlog.mesh.net.Tunnels;
import io.swarmlog.mesh.route.PublishedPort;
import io.swarmlog.mesh.route.Routes;
import io.swarmlog.mesh.route.RoutingTable;
import io.swarmlog.model.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The routing mesh of one host, kept as the log says.
///
/// Each new picture is only remembered; a turn of its own then works out the table of the newest
/// one, applies it, and goes on until there is no newer. So a mesh that is behind skips what it
/// missed, and whoever reads the log is never held up.
public final class Mesh implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);

    private final NodeId self;
    private final MeshProxy proxy;
    private final LiveImage.Subscription subscription;
    private final AtomicReference<ClusterImage> newest = new AtomicReference<>(ClusterImage.EMPTY);

    /// Pictures that came since the turn that runs looked last; 0 while none runs.
    private final AtomicInteger behind = new AtomicInteger();

    /// Of the last turn; only the turn that runs touches them.
    private ClusterImage shown = ClusterImage.EMPTY;

    private RoutingTable table = RoutingTable.EMPTY;
    private volatile boolean closed;

    private Mesh(LiveImage live, NodeId self, MeshProxy proxy) {
        this.self = self;
        this.proxy = proxy;
        subscription = live.subscribe((_, _, after) -> advanced(after));
    }

    /// Opens the ports published now, and from then on follows `live`. `self` is the node that this
    /// host is; tasks of other nodes are reached, and others reach those of this one, by `tunnels`.
    public static Mesh start(LiveImage live, NodeId self, MeshConfig config, Tunnels tunnels) {
        return new Mesh(live, self, MeshProxy.start(config, tunnels));
    }

    /// How each published port stands here, in port order: also those another program has.
    public SortedMap<PublishedPort, PortStatus> ports() {
        return proxy.ports();
    }

    /// The counters of each published service.
    public List<Traffic> traffic() {
        return proxy.traffic();
    }

    private void advanced(ClusterImage image) {
        newest.set(image);
        if (behind.getAndIncrement() == 0) {
            Thread.ofVirtual().name("mesh-routes").start(this::catchUp);
        }
    }

    private void catchUp() {
        int seen = behind.get();
        while (seen != 0) {
            try {
                show(newest.get());
            } catch (CompletionException | IllegalStateException e) {
                LOG.atError()
                        .addKeyValue("sequence", newest.get().sequence())
                        .setCause(e)
                        .log("routes could not be applied; the next picture is tried");
            }
            seen = behind.addAndGet(-seen);
        }
    }

    private void show(ClusterImage image) {
        if (closed || Routes.areUntouched(shown, image)) {
            return;
        }
        RoutingTable next = Routes.of(image, self);
        if (!next.equals(table)) {
            proxy.apply(next).join();
            table = next;
        }
        shown = image;
    }

    /// Closes all ports and resets all connections.
    @Override
    public void close() {
        closed = true;
        subscription.close();
        proxy.close();
    }
}
