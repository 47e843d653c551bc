package io.swarmlog.bench;

import io.swarmlog.mesh.net.MeshConfig;
import io.swarmlog.mesh.net.MeshProxy;
import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import io.swarmlog.mesh.route.Route;
import io.swarmlog.mesh.route.RoutingTable;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/// The routing mesh beside the same clients talking to the same server directly. All three share
/// the machine, so the ratio says more than the figures.
public final class MeshBench {
    private static final int REQUEST = 100;
    private static final int RESPONSE = 1_024;
    private static final int CHUNK = 1 << 18;
    private static final int KEPT_ALIVE = 32;
    private static final int BULK = 8;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(4);

    private final InetAddress host = InetAddress.getLoopbackAddress();

    private MeshBench() {}

    /// What one client does over and over: how much it got done by each.
    private interface Round {
        long play(SocketChannel server, ByteBuffer buffer) throws IOException;
    }

    /// Takes about half a minute.
    public static List<BenchRow> run() throws IOException, InterruptedException {
        return new MeshBench().measure();
    }

    private List<BenchRow> measure() throws IOException, InterruptedException {
        List<BenchRow> rows = new ArrayList<>();
        try (var asked = server(MeshBench::answer, RESPONSE);
                var streaming = server(MeshBench::stream, CHUNK);
                var proxy = MeshProxy.start(MeshConfig.standard(_ -> {}))) {
            var askedBy = published(asked);
            var streamedBy = published(streaming);
            proxy.apply(
                            new RoutingTable(
                                    new TreeMap<>(
                                            Map.of(
                                                    askedBy,
                                                    route(asked),
                                                    streamedBy,
                                                    route(streaming)))))
                    .join();
            double direct = rate(port(asked), KEPT_ALIVE, MeshBench::ask);
            double carried = rate(askedBy.port(), KEPT_ALIVE, MeshBench::ask);
            add(rows, "keep-alive, 32 connections, 1 KB", "req/s", direct, carried);
            double bulk = rate(port(streaming), BULK, MeshBench::read) / 1e9;
            double carriedBulk = rate(streamedBy.port(), BULK, MeshBench::read) / 1e9;
            add(rows, "bulk, 8 connections", "GB/s", bulk, carriedBulk);
            double fresh = rate(port(asked), KEPT_ALIVE, connecting(port(asked)));
            double carriedFresh = rate(port(asked), KEPT_ALIVE, connecting(askedBy.port()));
            add(rows, "new connections, 32 at once", "conn/s", fresh, carriedFresh);
        }
        return rows;
    }

    private static void add(
            List<BenchRow> rows, String what, String unit, double direct, double carried) {
        rows.add(new BenchRow(what + ", direct", direct, unit, "the same client and server"));
        rows.add(
                new BenchRow(
                        what + ", mesh",
                        carried,
                        unit,
                        "%.2f of direct".formatted(carried / direct)));
    }

    /// What `clients` threads get done in a second, each on a connection of its own to `port`.
    private double rate(int port, int clients, Round round)
            throws IOException, InterruptedException {
        var measuring = new AtomicBoolean();
        var over = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Long>> done = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                done.add(threads.submit(() -> play(port, round, measuring, over)));
            }
            Thread.sleep(WARM_UP);
            var startedAt = System.nanoTime();
            measuring.set(true);
            Thread.sleep(MEASURED);
            measuring.set(false);
            var took = System.nanoTime() - startedAt;
            over.set(true);
            long sum = 0;
            for (var each : done) {
                sum += each.get();
            }
            return sum * 1e9 / took;
        } catch (ExecutionException e) {
            throw new IOException("expected every client to be served, but one was not", e);
        }
    }

    private long play(int port, Round round, AtomicBoolean measuring, AtomicBoolean over)
            throws IOException {
        var buffer = ByteBuffer.allocateDirect(CHUNK);
        long done = 0;
        try (var server = SocketChannel.open(new InetSocketAddress(host, port))) {
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            while (!over.get()) {
                long got = round.play(server, buffer);
                done += measuring.get() ? got : 0;
            }
        }
        return done;
    }

    /// One request and its answer.
    private static long ask(SocketChannel server, ByteBuffer buffer) throws IOException {
        buffer.clear().limit(REQUEST);
        server.write(buffer);
        fill(server, buffer, RESPONSE);
        return 1;
    }

    private static long read(SocketChannel server, ByteBuffer buffer) throws IOException {
        return server.read(buffer.clear());
    }

    /// One request on a connection of its own; the one that is open is not used. It ends by a
    /// reset, or the machine would run out of ports that rest.
    private Round connecting(int port) {
        return (_, buffer) -> {
            try (var own = SocketChannel.open(new InetSocketAddress(host, port))) {
                own.setOption(StandardSocketOptions.SO_LINGER, 0);
                return ask(own, buffer);
            }
        };
    }

    private static void answer(SocketChannel client, ByteBuffer buffer) throws IOException {
        while (fill(client, buffer, REQUEST)) {
            buffer.clear().limit(RESPONSE);
            client.write(buffer);
        }
    }

    private static void stream(SocketChannel client, ByteBuffer buffer) throws IOException {
        while (client.write(buffer.clear()) >= 0) {
            // More of the same, until the client ends.
        }
    }

    private static boolean fill(SocketChannel from, ByteBuffer buffer, int size)
            throws IOException {
        buffer.clear().limit(size);
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Serves one client.
    private interface Service {
        void serve(SocketChannel client, ByteBuffer buffer) throws IOException;
    }

    private ServerSocketChannel server(Service service, int bytes) throws IOException {
        var listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(host, 0), Short.MAX_VALUE);
        Thread.ofPlatform()
                .daemon()
                .name("bench-server")
                .start(() -> accept(listener, service, bytes));
        return listener;
    }

    private static void accept(ServerSocketChannel listener, Service service, int bytes) {
        try (var threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory())) {
            while (listener.isOpen()) {
                var client = listener.accept();
                threads.execute(() -> serve(client, service, bytes));
            }
        } catch (IOException e) {
            // The listener was closed: the benchmark is over.
        }
    }

    private static void serve(SocketChannel client, Service service, int bytes) {
        try (client) {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            service.serve(client, ByteBuffer.allocateDirect(bytes));
        } catch (IOException e) {
            // The client ended: it has measured enough.
        }
    }

    private PublishedPort published(ServerSocketChannel unlike) throws IOException {
        try (var free = new ServerSocket(0, 1, unlike.socket().getInetAddress())) {
            return new PublishedPort(Protocol.TCP, free.getLocalPort());
        }
    }

    private Route route(ServerSocketChannel server) {
        return new Route(
                new ServiceId("bench"),
                List.of(
                        new Backend.Local(
                                new TaskId("bench"), host.getHostAddress(), port(server))));
    }

    private static int port(ServerSocketChannel server) {
        return server.socket().getLocalPort();
    }
}
