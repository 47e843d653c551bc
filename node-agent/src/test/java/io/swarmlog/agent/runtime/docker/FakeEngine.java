package io.swarmlog.agent.runtime.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// An engine on a unix socket that answers what it is told, and can die, hang, and be replaced.
final class FakeEngine implements AutoCloseable {
    final Path socket;
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> streams = new CopyOnWriteArrayList<>();
    private volatile ServerSocketChannel server;
    private volatile CountDownLatch going = new CountDownLatch(0);
    private volatile boolean hangsButForPings;
    volatile String containers = "[]";

    FakeEngine(Path folder) {
        socket = folder.resolve("docker.sock");
        server = listen();
    }

    URI uri() {
        return URI.create("unix://" + socket);
    }

    private ServerSocketChannel listen() {
        try {
            ServerSocketChannel made = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            made.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> accept(made));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocketChannel from) {
        try {
            while (true) {
                SocketChannel client = from.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException _) {
            // It was killed.
        }
    }

    private void serve(SocketChannel client) {
        try {
            StringBuilder asked = new StringBuilder();
            ByteBuffer bytes = ByteBuffer.allocate(8 << 10);
            while (client.read(bytes.clear()) > 0) {
                asked.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
                for (int end = asked.indexOf("\r\n\r\n");
                        end >= 0;
                        end = asked.indexOf("\r\n\r\n")) {
                    String path = asked.substring(0, end).split(" ")[1];
                    asked.delete(0, end + 4);
                    going.await();
                    answer(client, path);
                }
            }
        } catch (IOException | InterruptedException _) {
            // It was killed.
        }
    }

    private void answer(SocketChannel client, String path) throws IOException {
        if (path.contains("/_ping")) {
            write(client, whole("OK"));
        } else if (hangsButForPings) {
            return;
        } else if (path.contains("/events")) {
            write(
                    client,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            streams.add(client);
        } else {
            write(client, whole(path.contains("/containers/json") ? containers : "{}"));
        }
    }

    private static String whole(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static void write(SocketChannel client, String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /// Those who follow its events.
    int followers() {
        return (int) streams.stream().filter(SocketChannel::isOpen).count();
    }

    /// `kill -9`.
    void kill() {
        try {
            server.close();
            for (SocketChannel each : open) {
                each.close();
            }
            open.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start() {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = listen();
    }

    /// SIGSTOP: it takes connections and says nothing.
    void stop() {
        going = new CountDownLatch(1);
    }

    /// SIGCONT.
    void goOn() {
        going.countDown();
    }

    /// A part of it is stuck, while it answers pings.
    void hangButForPings() {
        hangsButForPings = true;
    }

    /// That part goes on; what it was asked meanwhile stays without an answer.
    void goOnAnswering() {
        hangsButForPings = false;
    }

    /// Its events break off, and it lives on.
    void breakStreams() {
        try {
            for (SocketChannel each : streams) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        goOn();
        kill();
    }
}
