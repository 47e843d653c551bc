package io.swarmlog.mesh.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import io.swarmlog.mesh.route.Route;
import io.swarmlog.mesh.route.RoutingTable;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A proxy for one test, with one published service, a clock that the test turns, and the changes
/// of its ports to wait for.
final class Rig implements AutoCloseable {
    static final Duration DRAIN_LIMIT = Duration.ofMinutes(15);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ServiceId SERVICE = new ServiceId("web");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final BlockingQueue<PortStatus> statuses = new LinkedBlockingQueue<>();
    final MeshProxy proxy;

    Rig() {
        this(InetAddress.getLoopbackAddress());
    }

    /// The clock overflows right after the start: only differences may be looked at.
    Rig(InetAddress bind) {
        proxy =
                MeshProxy.start(
                        new MeshConfig(
                                bind,
                                2,
                                nanos::get,
                                statuses::add,
                                Duration.ofMillis(10),
                                DRAIN_LIMIT));
    }

    /// Publishes `port` for tasks at these ports of loopback, and nothing else.
    void publish(PublishedPort port, int... targets) {
        proxy.apply(table(port, targets)).join();
    }

    void publishNothing() {
        proxy.apply(RoutingTable.EMPTY).join();
    }

    static RoutingTable table(PublishedPort port, int... targets) {
        List<Backend> backends = new ArrayList<>();
        for (int target : targets) {
            backends.add(new Backend.Local(new TaskId("task-" + target), "127.0.0.1", target));
        }
        return new RoutingTable(new TreeMap<>(Map.of(port, new Route(SERVICE, backends))));
    }

    /// Time passes, and everything that waited for it happens.
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        proxy.sweep().join();
    }

    /// The counters, once all that was begun on the event loops is over.
    Traffic traffic() {
        proxy.sweep().join();
        return proxy.traffic().getFirst();
    }

    /// The next change of a port.
    PortStatus nextStatus() throws InterruptedException {
        var status = statuses.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (status == null) {
            throw new IllegalStateException("expected a port to change, but none did");
        }
        return status;
    }

    static PublishedPort tcp() throws IOException {
        return new PublishedPort(Protocol.TCP, Server.refusing());
    }

    static Socket connect(PublishedPort port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /// All that is said to a client that says nothing.
    static String heard(PublishedPort port) throws IOException {
        try (var socket = connect(port)) {
            return new String(socket.getInputStream().readAllBytes(), "US-ASCII");
        }
    }

    /// The byte that comes back for that one.
    static int echoed(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    static void writeAndEnd(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes until the socket has taken nothing for half a second; how much it took.
    static long writtenUntilStuck(SocketChannel channel) throws IOException {
        var chunk = ByteBuffer.allocate(1 << 16);
        long sent = 0;
        try (var selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_WRITE);
            while (selector.select(500) > 0) {
                selector.selectedKeys().clear();
                sent += channel.write(chunk.clear());
            }
        }
        return sent;
    }

    static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Override
    public void close() {
        proxy.close();
    }
}
