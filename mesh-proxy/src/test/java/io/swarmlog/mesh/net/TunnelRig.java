package io.swarmlog.mesh.net;

import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Peer;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import io.swarmlog.mesh.route.Route;
import io.swarmlog.mesh.route.RoutingTable;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/// Two meshes on two addresses of loopback: `near`, whose published port the clients of the test
/// use, and `far`, on whose host the tasks are. The clock is the test's.
final class TunnelRig implements AutoCloseable {
    static final String FAR_ADDRESS = "127.0.0.2";
    static final NodeId NEAR = new NodeId("near");
    static final NodeId FAR = new NodeId("far");
    static final ServiceId SERVICE = new ServiceId("web");
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(15);

    private final AtomicLong nanos = new AtomicLong();
    final TestCa ca = new TestCa();
    final TestNode nearNode = ca.node(manager("near"));
    final TestNode farNode = ca.node(worker("far"));
    final Peer peer;
    final MeshProxy near;
    final MeshProxy far;

    TunnelRig() throws IOException {
        peer = new Peer(FAR, FAR_ADDRESS, freePort());
        near = start("127.0.0.1", freePort(), nearNode);
        far = start(FAR_ADDRESS, peer.port(), farNode);
    }

    static String manager(String node) {
        return "O=swarm,OU=swarm-manager,CN=" + node;
    }

    static String worker(String node) {
        return "O=swarm,OU=swarm-worker,CN=" + node;
    }

    private MeshProxy start(String address, int tunnels, TestNode node) throws IOException {
        InetAddress bind = InetAddress.getByName(address);
        return MeshProxy.start(
                new MeshConfig(bind, 2, nanos::get, _ -> {}, Duration.ofMillis(10), DRAIN_LIMIT),
                new Tunnels.Open(bind, tunnels, new NodeCertificates(node)));
    }

    /// Publishes a port on both hosts, for tasks of the far one at these ports of loopback.
    PublishedPort publish(Protocol protocol, int... tasks) throws IOException {
        PublishedPort port = new PublishedPort(protocol, freePort());
        far.apply(
                        table(
                                port,
                                NEAR,
                                Arrays.stream(tasks)
                                        .mapToObj(task -> (Backend) local(task))
                                        .toList()))
                .join();
        route(port, Arrays.stream(tasks).mapToObj(task -> (Backend) remote(task)).toList());
        return port;
    }

    /// The near host now carries that port to these.
    void route(PublishedPort port, List<Backend> backends) {
        near.apply(table(port, FAR, backends)).join();
    }

    static RoutingTable table(PublishedPort port, NodeId other, List<Backend> backends) {
        return new RoutingTable(
                new TreeMap<>(Map.of(port, new Route(SERVICE, backends))),
                new TreeSet<>(List.of(other)));
    }

    static Backend.Local local(int port) {
        return new Backend.Local(new TaskId("task-" + port), "127.0.0.1", port);
    }

    Backend.Remote remote(int port) {
        return new Backend.Remote(new TaskId("task-" + port), port, peer);
    }

    /// Time passes, and everything that waited for it happens.
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        near.sweep().join();
        far.sweep().join();
    }

    /// The counters of a host, once all that was begun on its event loops is over.
    static Traffic traffic(MeshProxy proxy) {
        proxy.sweep().join();
        return proxy.traffic().getFirst();
    }

    /// A connection to the far mesh's own port, as another mesh would make.
    Socket knock() throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(FAR_ADDRESS, peer.port()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    /// Free on all local addresses, for both protocols.
    static int freePort() throws IOException {
        try (var tcp = new ServerSocket(0);
                var _ = new DatagramSocket(tcp.getLocalPort())) {
            return tcp.getLocalPort();
        }
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
