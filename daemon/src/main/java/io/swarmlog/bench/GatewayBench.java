package io.swarmlog.bench;

import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.Gateway;
import io.swarmlog.command.gateway.GatewayConfig;
import io.swarmlog.command.gateway.SwarmHandler;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the gateway costs: the engine asked directly and through a gateway, in turns within one
/// run, so that whatever else the machine does falls on both.
public final class GatewayBench {
    private static final int ROUNDS = 5;
    private static final int WARM_UP_REQUESTS = 500;
    private static final int REQUESTS = 1000;
    private static final int CONNECTIONS = 500;
    private static final long UPLOAD_BYTES = 1L << 30;
    private static final int BLOCK_BYTES = 256 * 1024;

    private final Path engine;
    private final Path gateway;
    private final List<BenchRow> rows = new ArrayList<>();

    private GatewayBench(Path engine, Path gateway) {
        this.engine = engine;
        this.gateway = gateway;
    }

    /// Measures before the engine at this socket. Uploads some GB that the engine throws away.
    public static List<BenchRow> run(Path engine) throws IOException {
        Path folder = Files.createTempDirectory("gateway-bench");
        Path socket = folder.resolve("g");
        try (Gateway _ = Gateway.start(GatewayConfig.of(socket, engine), new NoSwarm())) {
            GatewayBench bench = new GatewayBench(engine, socket);
            bench.latency("/_ping");
            bench.latency("/containers/json");
            bench.connections();
            bench.upload();
            return bench.rows;
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private record NoSwarm() implements SwarmHandler {
        @Override
        public boolean owns(String method, String path) {
            return false;
        }

        @Override
        public void handle(Exchange exchange) {
            throw new IllegalStateException("expected no swarm request, but got one");
        }
    }

    private void latency(String target) throws IOException {
        List<Long> direct = new ArrayList<>();
        List<Long> through = new ArrayList<>();
        try (SocketChannel toEngine = connect(engine);
                SocketChannel toGateway = connect(gateway)) {
            ask(toEngine, target, WARM_UP_REQUESTS, new ArrayList<>());
            ask(toGateway, target, WARM_UP_REQUESTS, new ArrayList<>());
            for (int round = 0; round < ROUNDS; round++) {
                ask(toEngine, target, REQUESTS, direct);
                ask(toGateway, target, REQUESTS, through);
            }
        }
        String what = "GET " + target + ", keep-alive, ";
        compare(what + "p50", "µs", percentile(direct, 50), percentile(through, 50));
        compare(what + "p99", "µs", percentile(direct, 99), percentile(through, 99));
    }

    private void connections() throws IOException {
        double[] direct = new double[ROUNDS];
        double[] through = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            direct[round] = newConnections(engine);
            through[round] = newConnections(gateway);
        }
        compare("new connections with one GET /_ping each", "1/s", median(direct), median(through));
    }

    private void upload() throws IOException {
        double[] direct = new double[ROUNDS];
        double[] through = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            direct[round] = upload(engine);
            through[round] = upload(gateway);
        }
        compare("POST /images/load of 1 GiB", "MB/s", median(direct), median(through));
    }

    private void compare(String what, String unit, double direct, double through) {
        String ratio = String.format("%.2f of direct (%.1f %s)", through / direct, direct, unit);
        rows.add(new BenchRow("direct: " + what, direct, unit, ""));
        rows.add(new BenchRow("gateway: " + what, through, unit, ratio));
    }

    private static void ask(SocketChannel channel, String target, int times, List<Long> nanos)
            throws IOException {
        for (int time = 0; time < times; time++) {
            long start = System.nanoTime();
            ask(channel, target);
            nanos.add(System.nanoTime() - start);
        }
    }

    private static double newConnections(Path socket) throws IOException {
        long start = System.nanoTime();
        for (int made = 0; made < CONNECTIONS; made++) {
            try (SocketChannel channel = connect(socket)) {
                ask(channel, "/_ping");
            }
        }
        return CONNECTIONS * 1e9 / (System.nanoTime() - start);
    }

    /// Sends a tar that is no image: the engine takes and unpacks all of it before it says so.
    private static double upload(Path socket) throws IOException {
        try (SocketChannel channel = connect(socket)) {
            long start = System.nanoTime();
            send(
                    channel,
                    "POST /images/load?quiet=1 HTTP/1.1\r\nHost: d\r\nConnection: close\r\n"
                            + "Content-Type: application/x-tar\r\nContent-Length: "
                            + (UPLOAD_BYTES + 3 * Tar.BLOCK_BYTES)
                            + "\r\n\r\n");
            channel.write(ByteBuffer.wrap(Tar.header("junk", "0000644", UPLOAD_BYTES)));
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            for (long sent = 0; sent < UPLOAD_BYTES; sent += BLOCK_BYTES) {
                block.clear();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            channel.write(ByteBuffer.allocate(2 * Tar.BLOCK_BYTES));
            String answer = readAnswer(channel);
            if (!answer.contains("no such file")) {
                throw new IOException("expected a refusal of what is no image, but got " + answer);
            }
            return UPLOAD_BYTES / 1e6 / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static SocketChannel connect(Path socket) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private static void ask(SocketChannel channel, String target) throws IOException {
        send(channel, "GET " + target + " HTTP/1.1\r\nHost: d\r\n\r\n");
        readAnswer(channel);
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Reads one answer, with a stated length or in chunks.
    private static String readAnswer(SocketChannel channel) throws IOException {
        StringBuilder answer = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        while (!isWhole(answer)) {
            bytes.clear();
            if (channel.read(bytes) < 0) {
                throw new IOException("expected a whole answer, but the other side closed");
            }
            bytes.flip();
            answer.append(StandardCharsets.ISO_8859_1.decode(bytes));
        }
        return answer.toString();
    }

    private static boolean isWhole(StringBuilder answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String field = "Content-Length: ";
        int at = answer.indexOf(field);
        if (at < 0 || at > end) {
            return answer.length() >= 5
                    && answer.substring(answer.length() - 5).equals("0\r\n\r\n");
        }
        String length = answer.substring(at + field.length(), answer.indexOf("\r\n", at));
        return answer.length() >= end + 4 + Integer.parseInt(length);
    }

    private static double percentile(List<Long> nanos, int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1000.0;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
