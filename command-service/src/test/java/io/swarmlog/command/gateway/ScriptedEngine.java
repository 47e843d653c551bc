package io.swarmlog.command.gateway;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// An engine that says, byte for byte, what a test wants.
final class ScriptedEngine implements AutoCloseable {
    /// Plays one request whose head was read.
    interface Part {
        void play(RawConnection connection, String head) throws Exception;
    }

    private static final String PING =
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nDocker-Experimental: false\r\nOstype: linux\r\n"
                    + "Server: Docker/20.10.24 (linux)\r\nContent-Length: 2\r\n\r\nOK";
    private static final String VERSION = "{\"MinAPIVersion\":\"1.12\"}";

    /// One permit for each ping that came.
    final Semaphore pings = new Semaphore(0);

    private final CountDownLatch hung = new CountDownLatch(1);
    private volatile boolean hangs;
    private final ServerSocketChannel server;
    private final Map<String, Part> parts;

    /// Listens, playing the part of each request's path.
    ScriptedEngine(Path socket, Map<String, Part> parts) throws IOException {
        this.parts = parts;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    /// From now on it takes what comes and says nothing.
    void hang() {
        hangs = true;
    }

    @Override
    public void close() throws IOException {
        hung.countDown();
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().start(() -> serve(new RawConnection(channel)));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(RawConnection connection) {
        try (connection) {
            while (true) {
                String head = connection.readHead();
                if (head.isEmpty()) {
                    return;
                }
                String path = head.split(" ", -1)[1];
                if (hangs) {
                    hung.await();
                }
                switch (path) {
                    case "/_ping" -> {
                        pings.release();
                        connection.send(PING);
                    }
                    case "/version" ->
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nContent-Length: "
                                            + VERSION.length()
                                            + "\r\n\r\n"
                                            + VERSION);
                    default -> part(path).play(connection, head);
                }
            }
        } catch (IOException _) {
            // The gateway closed, or the part did.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Part part(String path) {
        Part part = parts.get(path);
        if (part == null) {
            throw new IllegalStateException("expected a part for " + path + ", but got none");
        }
        return part;
    }
}
